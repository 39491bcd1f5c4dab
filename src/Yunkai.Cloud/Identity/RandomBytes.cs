using System.Security.Cryptography;

namespace Yunkai.Cloud.Identity;

/// <summary>Random bytes for ids and tokens, fetched from the system's generator in larger pieces: every call needs three of them, and asking costs more than the bytes.</summary>
internal static class RandomBytes
{
    private const int PieceBytes = 1024;

    [ThreadStatic]
    private static byte[]? _piece;

    [ThreadStatic]
    private static int _left;

    public static void Fill(Span<byte> target)
    {
        if (target.Length > PieceBytes)
        {
            RandomNumberGenerator.Fill(target);
            return;
        }

        var piece = _piece ??= new byte[PieceBytes];
        if (_left < target.Length)
        {
            RandomNumberGenerator.Fill(piece);
            _left = PieceBytes;
        }

        // Handed out once, then gone: what was a secret does not stay in memory here.
        var taken = piece.AsSpan(PieceBytes - _left, target.Length);
        taken.CopyTo(target);
        taken.Clear();
        _left -= target.Length;
    }
}
