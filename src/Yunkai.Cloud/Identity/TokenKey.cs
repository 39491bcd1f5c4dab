using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Yunkai.Cloud.Identity;

/// <summary>One signing key, with a derived key per purpose so that a token of one kind is never taken for another.</summary>
internal sealed class TokenKey
{
    private readonly byte[] _access;
    private readonly byte[] _provider;
    private readonly byte[] _refresh;

    public TokenKey(int number, ReadOnlySpan<byte> secret)
    {
        Number = number;
        _access = HMACSHA256.HashData(secret, "yunkai access"u8);
        _provider = HMACSHA256.HashData(secret, "yunkai provider"u8);
        _refresh = HMACSHA256.HashData(secret, "yunkai refresh"u8);
        AccessHeader = Header("JWT", number);
        ProviderHeader = Header("provider+JWT", number);
    }

    /// <summary>The key's <c>kid</c>; higher numbers are newer.</summary>
    public int Number { get; }

    /// <summary>The first segment of every access token of this key. We are the only issuer, so a header is right only when it is exactly this one.</summary>
    public string AccessHeader { get; }

    public string ProviderHeader { get; }

    public void SignAccess(ReadOnlySpan<byte> data, Span<byte> signature) => HMACSHA256.HashData(_access, data, signature);
    public void SignProvider(ReadOnlySpan<byte> data, Span<byte> signature) => HMACSHA256.HashData(_provider, data, signature);
    public void SignRefresh(ReadOnlySpan<byte> data, Span<byte> signature) => HMACSHA256.HashData(_refresh, data, signature);

    private static string Header(string type, int number) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"alg":"HS256","typ":"{{type}}","kid":"{{number}}"}""")));
}
