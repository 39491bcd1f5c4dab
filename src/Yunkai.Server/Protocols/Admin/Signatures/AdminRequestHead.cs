using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The parts of an <c>/admin</c> request outside the body that signatures cover, exactly as received.</summary>
public readonly record struct AdminRequestHead
{
    /// <summary>The path as sent, escapes included, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query as sent, without <c>?</c>; a leading <c>&amp;</c> stays.</summary>
    public required string RawQuery { get; init; }
    public required IHeaderDictionary Headers { get; init; }

    public static AdminRequestHead From(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return FromTarget(target, context.Request.Headers);
    }

    internal static AdminRequestHead FromTarget(string target, IHeaderDictionary headers)
    {
        // The absolute form comes from clients that think we are their proxy; signed is the path alone.
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var question = target.IndexOf('?');
        return new AdminRequestHead
        {
            Path = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = headers,
        };
    }
}
