using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Yunkai.Cloud.Identity;

// CA5350: the protocol of tcb-admin-node fixes HMAC-SHA1; nothing of ours is signed with it.
#pragma warning disable CA5350

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The signature of tcb-admin-node and wx-server-sdk 1.x: a member <c>authorization</c> of the body (protocol: server-sdk §2.2).</summary>
internal sealed class QSignVerifier(IAdminCredentials credentials)
{
    public const long SkewSeconds = 300;
    private const long LongestValidity = 3600;
    private const string SourceHeader = "x-tcb-source";

    // What the SDK has signed over the years: before 1.9 no source, up to 1.9 the content type as well.
    private static readonly string[] HeaderLists = ["user-agent;" + SourceHeader, "content-type;user-agent;" + SourceHeader, "content-type;user-agent", "user-agent"];

    /// <summary>The credential whose key signed the request. Throws SignatureInvalid or SignatureExpired.</summary>
    public AdminCredential Verify(in AdminRequestHead head, SignedBody body, string authorization, long nowUnixMs)
    {
        var signature = QSignature.Parse(authorization);
        var now = nowUnixMs / 1000;
        if (signature.End - signature.Start > LongestValidity || now < signature.Start - SkewSeconds || now > signature.End + SkewSeconds)
        {
            throw SignatureErrors.Expired(nowUnixMs);
        }

        if (!HeaderLists.Contains(signature.Headers))
        {
            throw SignatureErrors.Malformed("q-header-list must be one of " + string.Join(", ", HeaderLists));
        }

        if (head.Headers.ContainsKey(SourceHeader) && !signature.Headers.EndsWith(SourceHeader, StringComparison.Ordinal))
        {
            throw SignatureErrors.Malformed(SourceHeader + " is there but not signed");
        }

        var credential = credentials.Find(signature.SecretId) ?? throw SignatureErrors.UnknownKey();
        CheckCoverage(body, signature.Parameters);
        Span<byte> signKey = stackalloc byte[40];
        ToHex(HMACSHA1.HashData(Encoding.UTF8.GetBytes(credential.SecretKey), Encoding.UTF8.GetBytes(signature.KeyTime)), signKey);
        if (!Matches(head, body, signature, signKey, datesAsObjects: false) && !Matches(head, body, signature, signKey, datesAsObjects: true))
        {
            throw SignatureErrors.Mismatch();
        }

        return credential;
    }

    /// <summary>
    /// Every member must be signed but those that the SDK adds after signing: the signature itself, the session token (a secret of its own), the
    /// SDK's version, and the payload of the two multipart actions.
    /// </summary>
    private static void CheckCoverage(SignedBody body, string parameters)
    {
        Span<bool> isSigned = stackalloc bool[SignedBody.MaxMembers];
        isSigned.Clear();
        foreach (var range in parameters.AsSpan().Split(';'))
        {
            var index = body.IndexOf(parameters.AsSpan()[range]);
            if (index < 0)
            {
                throw SignatureErrors.Malformed("q-url-param-list names a member that the body lacks");
            }

            if (isSigned[index])
            {
                throw SignatureErrors.Malformed("a name stands twice in q-url-param-list");
            }

            isSigned[index] = true;
        }

        var isMultipartAction = body.Text("action") is "wx.openApi" or "wx.wxPayApi";
        for (var i = 0; i < body.Members.Length; i++)
        {
            if (!isSigned[i] && !(body.Members[i].Name is "authorization" or "sessionToken" or "sdk_version" || (isMultipartAction && body.Members[i].Name == "requestData")))
            {
                throw SignatureErrors.Unsigned(body.Members[i].Name);
            }
        }
    }

    private static bool Matches(in AdminRequestHead head, SignedBody body, QSignature signature, ReadOnlySpan<byte> signKey, bool datesAsObjects)
    {
        var hasher = SignatureHasher.Sha1;
        hasher.Append("post\n/admin\n"u8);
        var replaced = false;
        var isFirst = true;
        Span<byte> nameBytes = stackalloc byte[256];
        foreach (var range in signature.Parameters.AsSpan().Split(';'))
        {
            var name = signature.Parameters.AsSpan()[range];
            ref readonly var member = ref body.Members[body.IndexOf(name)]; // there: the coverage was checked
            hasher.Append(isFirst ? ""u8 : "&"u8);
            isFirst = false;
            if (!Encoding.UTF8.TryGetBytes(name, nameBytes, out var nameLength))
            {
                throw SignatureErrors.Malformed("a name in q-url-param-list is too long");
            }

            hasher.AppendEscaped(nameBytes[..nameLength]);
            hasher.Append("="u8);
            if (datesAsObjects && member.IsJson && member.Json.ValueKind is JsonValueKind.Array or JsonValueKind.Object && ArrayDates.TryReplace(member.Json, out var variant))
            {
                replaced = true;
                hasher.AppendEscaped(variant);
            }
            else
            {
                hasher.AppendEscaped(member);
            }
        }

        if (datesAsObjects && !replaced)
        {
            return false;
        }

        hasher.Append("\n"u8);
        var isFirstHeader = true;
        foreach (var range in signature.Headers.AsSpan().Split(';'))
        {
            var name = signature.Headers[range];
            hasher.Append(isFirstHeader ? ""u8 : "&"u8);
            isFirstHeader = false;
            hasher.Append(name);
            hasher.Append("="u8);
            AppendHeader(hasher, name, head.Headers[name]);
        }

        hasher.Append("\n"u8);

        Span<byte> hex = stackalloc byte[40];
        hasher.FinishHex(hex);
        var toSign = Encoding.UTF8.GetBytes($"sha1\n{signature.SignTime}\n{Encoding.ASCII.GetString(hex)}\n");
        Span<byte> expected = stackalloc byte[20];
        HMACSHA1.HashData(signKey, toSign, expected);
        Span<byte> presented = stackalloc byte[20];
        return Convert.FromHexString(signature.Signature, presented, out _, out var written) == System.Buffers.OperationStatus.Done && written == 20
            && CryptographicOperations.FixedTimeEquals(expected, presented);
    }

    private static void AppendHeader(SignatureHasher hasher, string name, StringValues values)
    {
        if (values.Count != 1)
        {
            throw SignatureErrors.Malformed($"the header {name} is signed, so it must be there once");
        }

        hasher.AppendEscaped(Encoding.UTF8.GetBytes(values[0] ?? ""));
    }

    private static void ToHex(ReadOnlySpan<byte> bytes, Span<byte> hex) => Convert.TryToHexStringLower(bytes, hex, out _);

    /// <summary>The fields of the <c>authorization</c> member.</summary>
    private sealed record QSignature(string SecretId, string SignTime, string KeyTime, string Headers, string Parameters, string Signature, long Start, long End)
    {
        private const int MaxLength = 16 * 1024;
        private static readonly string[] Names = ["q-sign-algorithm", "q-ak", "q-sign-time", "q-key-time", "q-header-list", "q-url-param-list", "q-signature"];

        public static QSignature Parse(string text)
        {
            if (text.Length > MaxLength)
            {
                throw SignatureErrors.Malformed("authorization is too long");
            }

            var values = new string[Names.Length];
            var count = 0;
            foreach (var range in text.AsSpan().Split('&'))
            {
                var pair = text.AsSpan()[range];
                var equals = pair.IndexOf('=');
                if (count == Names.Length || equals < 0 || !pair[..equals].SequenceEqual(Names[count]))
                {
                    throw SignatureErrors.Malformed("authorization must be " + string.Join("=…&", Names) + "=…");
                }

                values[count++] = pair[(equals + 1)..].ToString();
            }

            if (count != Names.Length || values[0] != "sha1" || values[6].Length != 40)
            {
                throw SignatureErrors.Malformed("authorization needs q-sign-algorithm=sha1 and a q-signature of 40 hexadecimal digits");
            }

            var semicolon = values[2].IndexOf(';', StringComparison.Ordinal);
            if (values[2] != values[3] || semicolon is < 1 or > 11 || values[2].Length > 23
                || !long.TryParse(values[2].AsSpan(0, semicolon), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                || !long.TryParse(values[2].AsSpan(semicolon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var end) || end < start)
            {
                throw SignatureErrors.Malformed("q-sign-time and q-key-time must be the same \"start;end\" in seconds");
            }

            return new QSignature(values[1], values[2], values[3], values[4], values[5], values[6], start, end);
        }
    }
}
