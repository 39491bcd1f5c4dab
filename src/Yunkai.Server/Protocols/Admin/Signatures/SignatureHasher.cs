using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>Feeds text and body members to a hash without building the whole string; one per thread and algorithm.</summary>
internal sealed class SignatureHasher(HashAlgorithmName algorithm)
{
    private const int StackBytes = 512;
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    [ThreadStatic]
    private static SignatureHasher? t_sha256;

    [ThreadStatic]
    private static SignatureHasher? t_sha1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);
    private readonly byte[] _pending = new byte[4096];
    private int _filled;
    private bool _isDirty;

    /// <summary>The thread's hasher, empty.</summary>
    public static SignatureHasher Sha256 => (t_sha256 ??= new SignatureHasher(HashAlgorithmName.SHA256)).Reset();

    public static SignatureHasher Sha1 => (t_sha1 ??= new SignatureHasher(HashAlgorithmName.SHA1)).Reset();

    /// <summary>Small pieces are gathered: a call into the hash costs more than hashing them.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _pending.Length - _filled)
        {
            Flush();
            if (bytes.Length > _pending.Length)
            {
                _hash.AppendData(bytes);
                _isDirty = true;
                return;
            }
        }

        bytes.CopyTo(_pending.AsSpan(_filled));
        _filled += bytes.Length;
    }

    public void Append(ReadOnlySpan<char> text, bool toLower = false)
    {
        byte[]? rented = null;
        char[]? lowered = null;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        if (toLower)
        {
            lowered = ArrayPool<char>.Shared.Rent(text.Length);
            text = lowered.AsSpan(0, text.ToLowerInvariant(lowered));
        }

        Append(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        Return(rented);
        if (lowered is not null)
        {
            ArrayPool<char>.Shared.Return(lowered);
        }
    }

    /// <summary>Percent-encodes like <c>encodeURIComponent</c>, and <c>! ' ( ) *</c> too.</summary>
    public void AppendEscaped(ReadOnlySpan<byte> bytes)
    {
        Span<byte> buffer = stackalloc byte[StackBytes];
        var filled = 0;
        while (!bytes.IsEmpty)
        {
            var plain = bytes.IndexOfAnyExcept(Unreserved);
            plain = plain < 0 ? bytes.Length : plain;
            if (plain > 0)
            {
                var take = Math.Min(plain, StackBytes - filled);
                bytes[..take].CopyTo(buffer[filled..]);
                filled += take;
                bytes = bytes[take..];
            }
            else if (filled + 3 <= StackBytes)
            {
                buffer[filled++] = (byte)'%';
                buffer[filled++] = HexDigit(bytes[0] >> 4);
                buffer[filled++] = HexDigit(bytes[0] & 15);
                bytes = bytes[1..];
            }

            if (filled > StackBytes - 3)
            {
                Append(buffer[..filled]);
                filled = 0;
            }
        }

        Append(buffer[..filled]);
    }

    /// <summary>Appends a member's value in the way the caller chooses; strings come without escapes, other JSON as its raw text.</summary>
    /// <returns>False, and nothing is appended, when the value is text that is empty after trimming.</returns>
    public bool AppendTrimmed(in SignedBody.Member member, ReadOnlySpan<byte> before)
    {
        if (!member.IsJson)
        {
            var part = member.Part!; // set whenever it is not JSON
            var content = part.ContentType is null ? JsonText.Trim(part.Content.Span) : part.Content.Span;
            if (content.IsEmpty && part.ContentType is null)
            {
                return false;
            }

            Append(before);
            Append(content);
            return true;
        }

        byte[]? rented = null;
        var value = JsonTrimmed(member.Json, stackalloc byte[StackBytes], ref rented);
        var isText = !value.IsEmpty;
        if (isText)
        {
            Append(before);
            Append(value);
        }

        Return(rented);
        return isText;
    }

    /// <summary>Appends a member's value percent-encoded and untrimmed; null as nothing.</summary>
    public void AppendEscaped(in SignedBody.Member member)
    {
        if (!member.IsJson)
        {
            AppendEscaped(member.Part!.Content.Span); // set whenever it is not JSON
            return;
        }

        if (member.Json.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        byte[]? rented = null;
        AppendEscaped(Plain(member.Json, stackalloc byte[StackBytes], ref rented));
        Return(rented);
    }

    /// <summary>Whether a member says nothing: text of nothing but white space.</summary>
    public static bool IsBlank(in SignedBody.Member member)
    {
        if (!member.IsJson)
        {
            return member.Part!.ContentType is null && JsonText.Trim(member.Part.Content.Span).IsEmpty; // set whenever it is not JSON
        }

        if (member.Json.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        byte[]? rented = null;
        var isBlank = JsonTrimmed(member.Json, stackalloc byte[StackBytes], ref rented).IsEmpty;
        Return(rented);
        return isBlank;
    }

    /// <summary>Ends the hash and writes it as lower-case hexadecimal digits.</summary>
    public void FinishHex(Span<byte> hex)
    {
        Flush();
        Span<byte> hash = stackalloc byte[64];
        Convert.TryToHexStringLower(hash[.._hash.GetHashAndReset(hash)], hex, out _);
        _isDirty = false;
    }

    private SignatureHasher Reset()
    {
        // A refusal in the middle of a signature may have left something behind.
        _filled = 0;
        if (_isDirty)
        {
            Span<byte> nothing = stackalloc byte[64];
            _hash.GetHashAndReset(nothing);
            _isDirty = false;
        }

        return this;
    }

    private void Flush()
    {
        if (_filled > 0)
        {
            _hash.AppendData(_pending.AsSpan(0, _filled));
            _filled = 0;
            _isDirty = true;
        }
    }

    private static ReadOnlySpan<byte> JsonTrimmed(JsonElement json, Span<byte> buffer, ref byte[]? rented)
    {
        var value = Plain(json, buffer, ref rented);
        return json.ValueKind == JsonValueKind.String ? JsonText.Trim(value) : value;
    }

    private static ReadOnlySpan<byte> Plain(JsonElement json, Span<byte> buffer, ref byte[]? rented)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        if (json.ValueKind != JsonValueKind.String)
        {
            return raw;
        }

        raw = raw[1..^1];
        if (!raw.Contains((byte)'\\'))
        {
            return raw;
        }

        if (raw.Length > buffer.Length)
        {
            rented = ArrayPool<byte>.Shared.Rent(raw.Length);
            return rented.AsSpan(0, JsonText.Unescape(raw, rented));
        }

        return buffer[..JsonText.Unescape(raw, buffer)];
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
