using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Yunkai.Cloud.Identity;

/// <summary>
/// A refresh token: session and generation under a MAC. The session's record holds only the current generation, so nothing in the store can be
/// presented as a token, every old token is recognised for what it is, and a retry within the grace gets the very token the first reply held.
/// </summary>
internal readonly record struct RefreshToken(Guid Session, int Generation)
{
    private const byte Version = 1;
    private const int HeadLength = 1 + 4 + 16 + 4;
    private const int Length = HeadLength + HMACSHA256.HashSizeInBytes;
    private const int TextLength = Length / 3 * 4;

    public string SessionId => Session.ToString("N");

    public string Write(TokenKey key)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes[1..], key.Number);
        Session.TryWriteBytes(bytes[5..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[21..], Generation);
        key.SignRefresh(bytes[..HeadLength], bytes[HeadLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The content of a genuine token, or null.</summary>
    public static RefreshToken? Read(TokenKeys keys, string text)
    {
        // 57 bytes are exactly 76 characters: no padding and no loose bits, so one token has one spelling.
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != TextLength || Base64Url.DecodeFromChars(text, bytes, out var consumed, out var written) != OperationStatus.Done
            || consumed != TextLength || written != Length || bytes[0] != Version || keys.FindByNumber(BinaryPrimitives.ReadInt32BigEndian(bytes[1..])) is not { } key)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.SignRefresh(bytes[..HeadLength], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[HeadLength..])
            ? new RefreshToken(new Guid(bytes.Slice(5, 16), bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[21..]))
            : null;
    }
}
