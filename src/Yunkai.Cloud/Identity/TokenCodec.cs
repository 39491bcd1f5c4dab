using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Yunkai.Cloud.Identity;

/// <summary>Writes and reads the two signed tokens, both compact JWTs (HS256): access tokens and provider tokens.</summary>
/// <remarks>Reading is strict: the header must be, byte for byte, one of ours, base64url must be canonical, and the signature comes before any JSON is parsed.</remarks>
internal static class TokenCodec
{
    /// <summary>Longer texts are refused unread; ours have about 600 characters.</summary>
    public const int MaxLength = 4096;
    private const int SignatureChars = 43;

    public static string WriteAccess(TokenKey key, TokenClaims claims) => Write(key.AccessHeader, claims, key.SignAccess);

    public static string WriteProvider(TokenKey key, TokenClaims claims) => Write(key.ProviderHeader, claims, key.SignProvider);

    /// <summary>The claims of a genuine access token of this environment, expired or not; null for anything else.</summary>
    public static TokenClaims? ReadAccess(TokenKeys keys, ReadOnlySpan<char> token, string environmentId)
    {
        if (!TrySplit(token, out var header, out var payload, out var signature) || keys.FindByAccessHeader(header) is not { } key)
        {
            return null;
        }

        return Read(token, payload, signature, environmentId, key.SignAccess);
    }

    public static TokenClaims? ReadProvider(TokenKeys keys, ReadOnlySpan<char> token, string environmentId)
    {
        if (!TrySplit(token, out var header, out var payload, out var signature) || keys.FindByProviderHeader(header) is not { } key)
        {
            return null;
        }

        return Read(token, payload, signature, environmentId, key.SignProvider);
    }

    /// <summary>The environment a token claims to be of, unverified: good for finding whose keys to verify it with, and for nothing else.</summary>
    public static string? PeekEnvironment(ReadOnlySpan<char> token)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        if (!TrySplit(token, out _, out var payload, out _) || Base64Url.DecodeFromChars(payload, buffer, out var consumed, out var written) != OperationStatus.Done || consumed != payload.Length)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(buffer[..written]);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("aud"u8))
                {
                    reader.Read();
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not a token of anybody: the caller hears so from the verification that follows.
        }

        return null;
    }

    private delegate void Signer(ReadOnlySpan<byte> data, Span<byte> signature);

    private static string Write(string header, TokenClaims claims, Signer sign)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            writer.WriteString("iss"u8, "yunkai");
            writer.WriteString("aud"u8, claims.EnvironmentId);
            writer.WriteString("project_id"u8, claims.EnvironmentId);
            writer.WriteNumber("iat"u8, claims.IssuedAt);
            writer.WriteNumber("exp"u8, claims.ExpiresAt);
            WriteText(writer, "sub"u8, claims.Uid);
            WriteText(writer, "user_id"u8, claims.Uid);
            WriteText(writer, "sid"u8, claims.SessionId);
            writer.WriteString("scope"u8, claims.Scope);
            if (claims.WeChat is { } identity)
            {
                writer.WriteString("appid"u8, identity.AppId);
                writer.WriteString("openid"u8, identity.OpenId);
                WriteText(writer, "unionid"u8, identity.UnionId);
            }

            writer.WriteEndObject();
        }

        var signed = header + "." + Base64Url.EncodeToString(payload.WrittenSpan);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        sign(Encoding.ASCII.GetBytes(signed), signature);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }

    private static bool TrySplit(ReadOnlySpan<char> token, out ReadOnlySpan<char> header, out ReadOnlySpan<char> payload, out ReadOnlySpan<char> signature)
    {
        header = payload = signature = default;
        if (token.Length > MaxLength)
        {
            return false;
        }

        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || token.Length - last - 1 != SignatureChars)
        {
            return false;
        }

        header = token[..first];
        payload = token[(first + 1)..last];
        signature = token[(last + 1)..];
        return true;
    }

    private static TokenClaims? Read(ReadOnlySpan<char> token, ReadOnlySpan<char> payload, ReadOnlySpan<char> signature, string environmentId, Signer sign)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Ascii.FromUtf16(token[..^(SignatureChars + 1)], buffer, out var signedLength) != OperationStatus.Done)
        {
            return null;
        }

        sign(buffer[..signedLength], expected);

        // Our own text is compared, not decoded bytes: a second spelling of the same signature does not pass.
        Span<char> text = stackalloc char[SignatureChars];
        Base64Url.EncodeToChars(expected, text);
        if (!CryptographicOperations.FixedTimeEquals(System.Runtime.InteropServices.MemoryMarshal.AsBytes<char>(text), System.Runtime.InteropServices.MemoryMarshal.AsBytes(signature)))
        {
            return null;
        }

        var status = Base64Url.DecodeFromChars(payload, buffer, out var consumed, out var written);
        return status == OperationStatus.Done && consumed == payload.Length ? Parse(buffer[..written], environmentId) : null;
    }

    /// <summary>The payload is our own writing by now; the checks here are for keys that came with the data of another environment.</summary>
    private static TokenClaims? Parse(ReadOnlySpan<byte> json, string environmentId)
    {
        var reader = new Utf8JsonReader(json);
        string? audience = null, uid = null, session = null, scope = null, appId = null, openId = null, unionId = null, ignored = null;
        long issuedAt = 0, expiresAt = 0;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("iat"u8))
                {
                    reader.Read();
                    issuedAt = reader.GetInt64();
                }
                else if (reader.ValueTextEquals("exp"u8))
                {
                    reader.Read();
                    expiresAt = reader.GetInt64();
                }
                else
                {
                    ref var target = ref ignored;
                    if (reader.ValueTextEquals("aud"u8))
                    {
                        target = ref audience;
                    }
                    else if (reader.ValueTextEquals("sub"u8))
                    {
                        target = ref uid;
                    }
                    else if (reader.ValueTextEquals("sid"u8))
                    {
                        target = ref session;
                    }
                    else if (reader.ValueTextEquals("scope"u8))
                    {
                        target = ref scope;
                    }
                    else if (reader.ValueTextEquals("appid"u8))
                    {
                        target = ref appId;
                    }
                    else if (reader.ValueTextEquals("openid"u8))
                    {
                        target = ref openId;
                    }
                    else if (reader.ValueTextEquals("unionid"u8))
                    {
                        target = ref unionId;
                    }

                    reader.Read();
                    target = reader.GetString();
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        return audience != environmentId
            ? null
            : new TokenClaims
            {
                EnvironmentId = environmentId,
                IssuedAt = issuedAt,
                ExpiresAt = expiresAt,
                Uid = uid ?? "",
                SessionId = session ?? "",
                Scope = scope ?? "",
                WeChat = appId is not null && openId is not null ? new WeChatIdentity(appId, openId, unionId) : null,
            };
    }
}
