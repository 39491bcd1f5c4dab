using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The signature of node-sdk and of wx-server-sdk 2.x to 4.x (protocol: server-sdk §2.1).</summary>
internal sealed class Tc3Verifier(IAdminCredentials credentials)
{
    /// <summary>The validity the SDKs declare (<c>X-Signature-Expires: 600</c>), and what clocks may differ, both ways.</summary>
    public const long WindowSeconds = 600;
    public const long SkewSeconds = 300;

    // The headers the SDKs sign, ready as strings: a look-up by span would allocate one each.
    private static readonly string[] KnownHeaders =
    [
        "content-type", "host", "user-agent", "x-client-timestamp", "x-sdk-version", "x-tcb-region", "x-tcb-source", "x-tcb-tracelog", "x-tcb-route-key",
    ];

    private readonly Tc3KeyCache _keys = new();

    /// <summary>The credential whose key signed the request. Throws SignatureInvalid or SignatureExpired.</summary>
    public AdminCredential Verify(in AdminRequestHead head, SignedBody body, string authorization, long nowUnixMs)
    {
        var header = Tc3Header.Parse(authorization);
        var timestampText = head.Headers["X-Timestamp"];
        if (timestampText.Count != 1 || timestampText[0] is not { Length: > 0 and <= 11 } text || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
        {
            throw SignatureErrors.Malformed("X-Timestamp must be the time in seconds");
        }

        var age = (nowUnixMs / 1000) - timestamp;
        if (age is > WindowSeconds + SkewSeconds or < -(WindowSeconds + SkewSeconds))
        {
            throw SignatureErrors.Expired(nowUnixMs);
        }

        Span<char> day = stackalloc char[10];
        DateTimeOffset.FromUnixTimeSeconds(timestamp).TryFormat(day, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!header.Date.SequenceEqual(day))
        {
            throw SignatureErrors.Malformed("the date of Credential is not that of X-Timestamp");
        }

        var credential = credentials.Find(header.SecretId.ToString()) ?? throw SignatureErrors.UnknownKey();
        Span<byte> hash = stackalloc byte[64];
        HashBody(body, header.Parameters, hash);
        HashRequest(head, header.Headers, hash);

        Span<byte> toSign = stackalloc byte[160];
        var length = Encoding.ASCII.GetBytes("TC3-HMAC-SHA256\n", toSign);
        length += Encoding.UTF8.GetBytes(text, toSign[length..]);
        length += Encoding.ASCII.GetBytes("\n", toSign[length..]);
        length += Encoding.UTF8.GetBytes(day, toSign[length..]);
        length += Encoding.ASCII.GetBytes("/tcb/tc3_request\n", toSign[length..]);
        hash.CopyTo(toSign[length..]);
        length += hash.Length;

        Span<byte> expected = stackalloc byte[32];
        HMACSHA256.HashData(_keys.Derive(credential, day), toSign[..length], expected);
        Span<byte> presented = stackalloc byte[32];
        if (Convert.FromHexString(header.Signature, presented, out _, out var written) != System.Buffers.OperationStatus.Done || written != 32
            || !CryptographicOperations.FixedTimeEquals(expected, presented))
        {
            throw SignatureErrors.Mismatch();
        }

        return credential;
    }

    /// <summary>Hashes the members the signature names, and refuses a body that says more than they do.</summary>
    private static void HashBody(SignedBody body, ReadOnlySpan<char> parameters, Span<byte> hex)
    {
        var hasher = SignatureHasher.Sha256;
        Span<bool> isSigned = stackalloc bool[SignedBody.MaxMembers];
        isSigned.Clear();
        Span<byte> lead = stackalloc byte[2 * 256];
        foreach (var range in parameters.Split(';'))
        {
            var name = parameters[range];
            if (name.Length is 0 or > 250 || !Ascii.IsValid(name))
            {
                if (name.IsEmpty)
                {
                    continue;
                }

                throw SignatureErrors.Malformed("a name in SignedParams is not percent-encoded text of at most 250 characters");
            }

            var index = name.Contains('%') ? body.IndexOf(Uri.UnescapeDataString(name.ToString())) : body.IndexOf(name);
            if (index < 0)
            {
                continue;
            }

            if (isSigned[index])
            {
                throw SignatureErrors.Malformed("a name stands twice in SignedParams");
            }

            isSigned[index] = true;
            lead[0] = (byte)'&';
            var length = 1 + Encoding.ASCII.GetBytes(name, lead[1..]);
            lead[length++] = (byte)'=';
            if (hasher.AppendTrimmed(body.Members[index], lead[..length]))
            {
                hasher.Append("\r\n"u8);
            }
        }

        for (var i = 0; i < body.Members.Length; i++)
        {
            // The SDKs sign every member that says something; one that came later would otherwise ride on their signature.
            if (!isSigned[i] && !SignatureHasher.IsBlank(body.Members[i]))
            {
                throw SignatureErrors.Unsigned(body.Members[i].Name);
            }
        }

        hasher.FinishHex(hex);
    }

    private static void HashRequest(in AdminRequestHead head, ReadOnlySpan<char> signedHeaders, Span<byte> hex)
    {
        var hasher = SignatureHasher.Sha256;
        var host = head.Headers.Host;
        if (host.Count != 1 || host[0] is not { Length: > 0 } hostText)
        {
            throw SignatureErrors.Malformed("the request needs one Host header");
        }

        hasher.Append("post\n//"u8);
        hasher.Append(hostText);
        hasher.Append(head.Path);
        hasher.Append("\n"u8);
        hasher.Append(head.RawQuery);
        hasher.Append("\n"u8);
        bool hasHost = false, hasContentType = false;
        foreach (var range in signedHeaders.Split(';'))
        {
            var name = NameOf(signedHeaders[range]);
            var values = head.Headers[name];
            if (values.Count != 1 || values[0] is not { } value)
            {
                throw SignatureErrors.Malformed($"the signed header \"{name}\" must be there once");
            }

            hasher.Append(name);
            hasher.Append(":"u8);
            if (name == "content-type")
            {
                hasContentType = true;
                hasher.Append(value.StartsWith("multipart/form-data", StringComparison.Ordinal) ? "multipart/form-data" : value);
            }
            else
            {
                hasHost |= name == "host";
                hasher.Append(value.AsSpan().Trim(), toLower: true);
            }

            hasher.Append("\n"u8);
        }

        if (!hasHost || !hasContentType)
        {
            throw SignatureErrors.Malformed("SignedHeaders must name host and content-type");
        }

        hasher.Append("\n"u8);
        hasher.Append(signedHeaders);
        hasher.Append("\n"u8);
        hasher.Append(hex);
        hasher.FinishHex(hex);
    }

    private static string NameOf(ReadOnlySpan<char> name)
    {
        foreach (var known in KnownHeaders)
        {
            if (name.SequenceEqual(known))
            {
                return known;
            }
        }

        return name.Length is > 0 and <= 256 ? name.ToString() : throw SignatureErrors.Malformed("a name in SignedHeaders is empty or too long");
    }
}
