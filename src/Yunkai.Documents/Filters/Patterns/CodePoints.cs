using System.Globalization;

namespace Yunkai.Documents.Filters.Patterns;

/// <summary>Escapes that name one character or a Unicode property.</summary>
internal static class CodePoints
{
    /// <summary>Unicode's Han script below U+10000, which .NET has no name for and Chinese programs ask for.</summary>
    private const string Han = @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9";

    /// <summary>Reads <c>\n \t \xHH \x{…} \uHHHH \u{…} \cX \0…</c> at the position; leaves it when something else stands there.</summary>
    public static bool TryRead(string source, ref int at, out int rune)
    {
        rune = -1;
        var rest = source.AsSpan(at + 1);
        if (rest.IsEmpty)
        {
            return false;
        }

        var used = 1;
        switch (rest[0])
        {
            case 'n':
                rune = '\n';
                break;
            case 'r':
                rune = '\r';
                break;
            case 't':
                rune = '\t';
                break;
            case 'f':
                rune = '\f';
                break;
            case 'a':
                rune = 7;
                break;
            case 'e':
                rune = 27;
                break;
            case 'c' when rest.Length > 1 && char.IsAsciiLetter(rest[1]):
                rune = rest[1] & 31;
                used = 2;
                break;
            case '0':
                rune = 0;
                while (used < rest.Length && used < 3 && rest[used] is >= '0' and <= '7')
                {
                    rune = (rune * 8) + rest[used++] - '0';
                }

                break;
            case 'x' or 'u' when rest.Length > 1 && rest[1] == '{':
                var end = rest.IndexOf('}');
                if (end < 0 || !int.TryParse(rest[2..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rune) || rune is < 0 or > 0x10FFFF)
                {
                    throw Pattern.Refuse(source, $"\\{rest[0]}{{…}} needs a code point up to 10FFFF");
                }

                used = end + 1;
                break;
            case 'x' when TryHex(rest, 2, out rune):
                used = 3;
                break;
            case 'u' when TryHex(rest, 4, out rune):
                used = 5;
                // Two escapes may spell one character above U+FFFF.
                if (char.IsHighSurrogate((char)rune) && rest.Length > 6 && rest[5] == '\\' && rest[6] == 'u' && TryHex(rest[6..], 4, out var low) && char.IsLowSurrogate((char)low))
                {
                    rune = char.ConvertToUtf32((char)rune, (char)low);
                    used = 11;
                }

                break;
        }

        if (rune < 0)
        {
            return false;
        }

        at += used + 1;
        return true;
    }

    /// <summary>Reads what follows <c>\p</c> or <c>\P</c>. True with the body of a class for a script, false with a whole escape for .NET's own categories.</summary>
    public static bool ReadProperty(string source, ref int at, bool negated, out string text)
    {
        string name;
        if (at < source.Length && source[at] == '{')
        {
            var end = source.IndexOf('}', at);
            name = end < 0 ? throw Pattern.Refuse(source, "\\p is not closed") : source[(at + 1)..end];
            at = end + 1;
        }
        else
        {
            name = at < source.Length ? source[at++].ToString() : throw Pattern.Refuse(source, "\\p needs a property");
        }

        if (name is "Han" or "Script=Han" or "sc=Han" or "Script_Extensions=Han" or "scx=Han")
        {
            text = Han;
            return true;
        }

        text = $"\\{(negated ? 'P' : 'p')}{{{name}}}";
        return false;
    }

    private static bool TryHex(ReadOnlySpan<char> rest, int digits, out int value)
    {
        value = -1;
        return rest.Length > digits && int.TryParse(rest.Slice(1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
