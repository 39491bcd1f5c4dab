using System.Text;

namespace Yunkai.Documents.Filters.Patterns;

/// <summary>The fixed text that everything a pattern matches begins with.</summary>
internal static class PatternPrefix
{
    private const string Special = @"\^$.|?*+()[]{}";

    /// <summary>Empty unless the pattern is anchored at the start and tells case apart.</summary>
    public static string Of(string pattern, string options)
    {
        // With "i" the text may come in many spellings, with "m" every line is a start, with "x" blanks are no text.
        if (!pattern.StartsWith('^') || options.AsSpan().ContainsAny("imx") || pattern.Contains('|', StringComparison.Ordinal))
        {
            return string.Empty;
        }

        var prefix = new StringBuilder();
        var lastLength = 0;
        var i = 1;
        while (i < pattern.Length)
        {
            var start = prefix.Length;
            var character = pattern[i];
            if (character == '\\')
            {
                // An escaped sign stands for itself; an escaped letter or digit means something.
                if (i + 1 >= pattern.Length || !char.IsAscii(pattern[i + 1]) || char.IsAsciiLetterOrDigit(pattern[i + 1]))
                {
                    break;
                }

                prefix.Append(pattern[i + 1]);
                i += 2;
            }
            else if (character is '?' or '*' or '{')
            {
                // What stands before may be missing.
                prefix.Length -= lastLength;
                break;
            }
            else if (Special.Contains(character, StringComparison.Ordinal))
            {
                break;
            }
            else if (char.IsSurrogate(character))
            {
                if (i + 1 >= pattern.Length || !char.IsSurrogatePair(character, pattern[i + 1]))
                {
                    break;
                }

                prefix.Append(pattern, i, 2);
                i += 2;
            }
            else
            {
                prefix.Append(character);
                i++;
            }

            lastLength = prefix.Length - start;
        }

        return prefix.ToString();
    }
}
