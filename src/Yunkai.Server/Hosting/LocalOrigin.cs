using System.Net;
using System.Net.Sockets;

namespace Yunkai.Server.Hosting;

/// <summary>
/// Web origins that no stranger's page can have: this machine, private networks, names that are not in the public DNS, and WeChat's tools.
/// Not <c>null</c>: every page can make a sandboxed frame with that origin.
/// </summary>
internal static class LocalOrigin
{
    /// <summary>What the WeChat developer tools and clients name.</summary>
    private const string WeChat = "https://servicewechat.com";

    public static bool Is(string origin) => origin is WeChat or "file://" || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && IsLocalHost(address.IdnHost));

    /// <summary>Whether a host name means this very machine.</summary>
    public static bool IsLoopback(string host) => IsLocalName(host) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsLocalHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return IsPrivate(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        // A name without a dot or under .local is resolved in the local network only.
        return host.Length > 0 && (IsLocalName(host) || !host.Contains('.', StringComparison.Ordinal) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLocalName(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        }

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);

        // RFC 1918, link-local addresses (RFC 3927) and the shared space that private overlay networks use (RFC 6598).
        return bytes is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..];
    }
}
