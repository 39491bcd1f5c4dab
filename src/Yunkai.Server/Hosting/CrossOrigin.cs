using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Hosting;

/// <summary>
/// CORS for browsers (protocol: client-sdk §2.3). Without configured origins every page may call: no cookie is ever involved, so a page gains
/// nothing it could not do from its own server.
/// </summary>
internal sealed class CrossOrigin(IReadOnlyList<string> allowedOrigins)
{
    private readonly FrozenSet<string> _allowed = allowedOrigins.Select(origin => origin.TrimEnd('/')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets the headers; true when the request was a preflight and needs nothing more.</summary>
    public bool Apply(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0)
        {
            return false;
        }

        var headers = context.Response.Headers;
        var isPreflight = HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count > 0;
        if (_allowed.Count > 0)
        {
            headers.Vary = "Origin";
            if (!_allowed.Contains(origin.ToString()))
            {
                // No header, no access: the browser tells the page; other programs send no Origin.
                return EndPreflight(context, isPreflight);
            }

            headers.AccessControlAllowOrigin = origin;
        }
        else
        {
            headers.AccessControlAllowOrigin = "*";
        }

        if (!isPreflight)
        {
            headers.AccessControlExposeHeaders = "x-request-id, x-tcb-trace, etag, content-length, content-range";
            return false;
        }

        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked.ToString();
        }

        headers.AccessControlMaxAge = "7200";
        return EndPreflight(context, isPreflight: true);
    }

    private static bool EndPreflight(HttpContext context, bool isPreflight)
    {
        if (isPreflight)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return isPreflight;
    }
}
