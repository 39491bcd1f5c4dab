using System.Text;
using System.Text.Unicode;

namespace Yunkai.Documents.Values;

/// <summary>
/// Compares text as its UTF-8 bytes, whatever form it is in. UTF-16 order differs: surrogate pairs sort below U+E000..U+FFFF there and above here.
/// A lone surrogate counts as U+FFFD, which is what it becomes when it is stored.
/// </summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length && same == right.Length)
        {
            return 0;
        }

        // The difference may be in the second half of a pair.
        if (same > 0 && char.IsHighSurrogate(left[same - 1]))
        {
            same--;
        }

        var x = left.AsSpan(same);
        var y = right.AsSpan(same);
        while (x.Length > 0 && y.Length > 0)
        {
            Rune.DecodeFromUtf16(x, out var runeX, out var usedX);
            Rune.DecodeFromUtf16(y, out var runeY, out var usedY);
            if (runeX != runeY)
            {
                return Math.Sign(runeX.Value - runeY.Value);
            }

            x = x[usedX..];
            y = y[usedY..];
        }

        return x.Length.CompareTo(y.Length);
    }

    /// <summary>UTF-8 on the left, which must be valid.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<char> right)
    {
        Span<byte> buffer = stackalloc byte[256];
        while (true)
        {
            Utf8.FromUtf16(right, buffer, out var read, out var written);
            var piece = buffer[..written];
            var same = left.CommonPrefixLength(piece);
            if (same < written)
            {
                return same == left.Length || left[same] < piece[same] ? -1 : 1;
            }

            left = left[written..];
            right = right[read..];
            if (right.IsEmpty)
            {
                return left.IsEmpty ? 0 : 1;
            }
        }
    }
}
