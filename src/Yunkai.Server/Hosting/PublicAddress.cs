using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Hosting;

/// <summary>
/// The base of absolute addresses in replies: the configured one, else the request's Host when it is one of ours. A Host that names anybody else's
/// machine (a forged header, or an SDK that signs its default host) gives the listener's own address instead.
/// </summary>
internal sealed class PublicAddress(Uri listener, Uri? configured, IReadOnlyList<string> allowedHosts)
{
    private const int MostKnown = 64;
    private readonly string _standard = Text(configured ?? listener);
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Without a slash at the end.</summary>
    public string Of(HttpRequest request)
    {
        if (configured is not null || !request.Host.HasValue)
        {
            return _standard;
        }

        var host = request.Host.Value!; // checked
        return _known.TryGetValue(host, out var known) ? known : Judge(request, host);
    }

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private string Judge(HttpRequest request, string host)
    {
        var name = request.Host.Host;
        var ours = name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _) || allowedHosts.Contains(name, StringComparer.OrdinalIgnoreCase);
        var address = ours ? $"{listener.Scheme}://{host}" : _standard;
        if (_known.Count < MostKnown)
        {
            _known[host] = address;
        }

        return address;
    }
}
