using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Text;

/// <summary>The entries that a text index keeps of a value. Engine-neutral: bytes compared as such.</summary>
/// <remarks>
/// An entry is a term without case and diacritics, encoded as <see cref="KeyEncoding"/> encodes a string: self-delimiting, so that it may stand in a compound key. Terms are the
/// words of alphabets, and of Chinese, Japanese and Korean every two neighbouring characters and the last character of each run. No word is stemmed and none is left out.
/// </remarks>
public static class TextKeys
{
    /// <summary>Longer terms are cut here: their entries then stand for all that begin so.</summary>
    private const int MaxTermBytes = 128;

    /// <summary>The distinct entries of a string, or of the strings in an array, however deep, in ascending order. Nothing for any other value.</summary>
    public static IReadOnlyList<byte[]> Of(in Value value)
    {
        if (value.Kind is not (ValueKind.String or ValueKind.Array))
        {
            return [];
        }

        var terms = new HashSet<string>(StringComparer.Ordinal);
        Collect(value, terms, terms.GetAlternateLookup<ReadOnlySpan<char>>());
        var keys = new byte[terms.Count][];
        var count = 0;
        foreach (var term in terms)
        {
            keys[count++] = Encode(term);
        }

        Array.Sort(keys, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        // Terms that were cut at the same place have become one.
        var kept = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (kept == 0 || !keys[i].AsSpan().SequenceEqual(keys[kept - 1]))
            {
                keys[kept++] = keys[i];
            }
        }

        return kept == keys.Length ? keys : keys[..kept];
    }

    /// <summary>The keys of one folded term, or of all that begin with it.</summary>
    internal static KeyInterval IntervalOf(string term, bool isPrefix)
    {
        var low = Encode(term);
        if (isPrefix)
        {
            // Without the two zeros at the end it is what all of them begin with.
            low = low[..^2];
        }

        // No byte of UTF-8 is 0xFF, and the end of a whole term is 0.
        var high = low.AsSpan().ToArray();
        high[^1]++;
        return new KeyInterval(low, high);
    }

    private static void Collect(in Value value, HashSet<string> terms, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup)
    {
        if (value.Kind == ValueKind.Array)
        {
            foreach (var item in value.AsArray)
            {
                Collect(item, terms, lookup);
            }
        }
        else if (value.Kind == ValueKind.String)
        {
            var reader = new TokenReader(TextFolds.Fold(value.AsString, TextFolding.All));
            while (reader.Next())
            {
                lookup.Add(reader.Token);
            }
        }
    }

    private static byte[] Encode(string term)
    {
        if (term.Length > MaxTermBytes / 3 && Encoding.UTF8.GetByteCount(term) > MaxTermBytes)
        {
            var bytes = 0;
            var length = 0;
            foreach (var rune in term.EnumerateRunes())
            {
                bytes += rune.Utf8SequenceLength;
                if (bytes > MaxTermBytes)
                {
                    break;
                }

                length += rune.Utf16SequenceLength;
            }

            term = term[..length];
        }

        return KeyEncoding.Encode(term);
    }
}
