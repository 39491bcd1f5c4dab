using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Yunkai.Cloud.Files;

/// <summary>What an upload ticket allows: one path, for one owner, until a moment.</summary>
/// <param name="Owner">Stored as the creator of a new file; null for admin uploads.</param>
public sealed record UploadTicket(
    [property: JsonPropertyName("p")] string Path,
    [property: JsonPropertyName("o")] string? Owner,
    [property: JsonPropertyName("a")] bool IsAdmin,
    [property: JsonPropertyName("e")] long ExpiresUnixSeconds,
    [property: JsonPropertyName("u")] string? UploadId = null);

/// <summary>Signs and reads what is handed out for transfers: upload tickets and the signatures of temporary URLs. One key per environment, kept with it.</summary>
/// <remarks>Both forms name the environment under the signature, so that a ticket of one environment is worth nothing in another.</remarks>
public sealed class FileTickets(string environmentId, ReadOnlyMemory<byte> key)
{
    /// <summary>Bytes of a fresh key.</summary>
    public const int KeyBytes = 32;

    private const int MaxTicketLength = 8192;

    public string Issue(UploadTicket ticket)
    {
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(ticket, TicketJson.Default.UploadTicket));
        return payload + "." + Base64Url.EncodeToString(Sign("upload", payload));
    }

    /// <summary>False for anything not issued here, changed or expired.</summary>
    public bool TryRead(string? text, long nowUnixSeconds, [NotNullWhen(true)] out UploadTicket? ticket)
    {
        ticket = null;
        if (text is null || text.Length > MaxTicketLength || text.IndexOf('.') is not (> 0 and var dot) || !Base64Url.IsValid(text.AsSpan(dot + 1)) || !Base64Url.IsValid(text.AsSpan(0, dot)))
        {
            return false;
        }

        var payload = text[..dot];
        if (!CryptographicOperations.FixedTimeEquals(Sign("upload", payload), Base64Url.DecodeFromChars(text.AsSpan(dot + 1))))
        {
            return false;
        }

        ticket = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), TicketJson.Default.UploadTicket);
        return ticket is not null && ticket.ExpiresUnixSeconds > nowUnixSeconds;
    }

    /// <summary>The <c>sign</c> value of a temporary URL: 32 hexadecimal digits, as on the platform.</summary>
    public string SignDownload(string path, long expiresUnixSeconds) =>
        Convert.ToHexStringLower(Sign("download", FormattableString.Invariant($"{expiresUnixSeconds}\n{path}")).AsSpan(0, 16));

    public bool IsDownloadSigned(string path, string? sign, long expiresUnixSeconds, long nowUnixSeconds) =>
        sign is { Length: 32 } && expiresUnixSeconds > nowUnixSeconds
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sign), Encoding.ASCII.GetBytes(SignDownload(path, expiresUnixSeconds)));

    private byte[] Sign(string purpose, string text) => HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"{purpose}\n{environmentId}\n{text}"));
}

[JsonSerializable(typeof(UploadTicket))]
internal sealed partial class TicketJson : JsonSerializerContext;
