using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Hosting;

/// <summary>
/// Which web pages may call (protocol: client-sdk §2.3). A page of a refused origin is turned away here, not only denied the reply: a browser sends
/// simple requests without asking first, and a name that was made to point at this machine (DNS rebinding) makes a page "same origin".
/// Programs that are no browsers send no Origin and are not concerned.
/// </summary>
/// <param name="allowedOrigins">Origins; <c>*</c> stands for all, <c>null</c> for pages without one (files, sandboxed frames).</param>
/// <param name="onlyLocal">Besides those, pages of this machine and of private networks only; otherwise an empty list allows everybody.</param>
/// <param name="publicUrl">The server's own address; its pages may always call.</param>
internal sealed class CrossOrigin(IReadOnlyList<string> allowedOrigins, bool onlyLocal, Uri? publicUrl)
{
    private readonly FrozenSet<string> _allowed = allowedOrigins.Select(origin => origin.TrimEnd('/')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly string? _own = publicUrl?.GetLeftPart(UriPartial.Authority);
    private readonly bool _allowsAll = allowedOrigins.Contains("*") || (!onlyLocal && allowedOrigins.Count == 0);

    /// <summary>Sets the headers and says what is to be done with the request.</summary>
    public CrossOriginVerdict Apply(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0)
        {
            return CrossOriginVerdict.Continue;
        }

        var headers = context.Response.Headers;
        if (_allowsAll)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Vary = "Origin";
            if (!IsAllowed(origin.ToString()))
            {
                return CrossOriginVerdict.Refuse;
            }

            headers.AccessControlAllowOrigin = origin;
        }

        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = "x-request-id, x-tcb-trace, etag, content-length, content-range";
            return CrossOriginVerdict.Continue;
        }

        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked.ToString();
        }

        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return CrossOriginVerdict.Answered;
    }

    private bool IsAllowed(string origin) => _allowed.Contains(origin) || origin.Equals(_own, StringComparison.OrdinalIgnoreCase) || (onlyLocal && LocalOrigin.Is(origin));
}

/// <summary>What becomes of a request after its origin was looked at.</summary>
internal enum CrossOriginVerdict
{
    Continue,

    /// <summary>It was a preflight and needs nothing more.</summary>
    Answered,

    /// <summary>A page of another origin sent it: it must not be carried out.</summary>
    Refuse,
}
