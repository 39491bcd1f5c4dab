using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Yunkai.Documents.Filters.Patterns;

/// <summary>One <c>[…]</c>, read as PCRE reads it and written for .NET, whose classes hold UTF-16 units only.</summary>
internal sealed class CharacterClass
{
    /// <summary>The bodies of the escapes for sets, ASCII as in PCRE.</summary>
    public static readonly FrozenDictionary<char, string> Sets = new Dictionary<char, string>
    {
        ['d'] = "0-9",
        ['w'] = "A-Za-z0-9_",
        ['s'] = @"\t\n\u000B\f\r\u0020",
        ['h'] = @"\t\u0020\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000",
        ['v'] = @"\n\u000B\f\r\u0085\u2028\u2029",
    }.ToFrozenDictionary();

    /// <summary>Everything but the set, up to the end of the units; the end is rewritten where halves of pairs must stay out.</summary>
    private static readonly FrozenDictionary<char, string> Complements = new Dictionary<char, string>
    {
        ['D'] = @"\u0000-/:-\uFFFF",
        ['W'] = @"\u0000-/:-@\u005B-\u005E\u0060\u007B-\uFFFF",
        ['S'] = @"\u0000-\u0008\u000E-\u001F\u0021-\uFFFF",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Posix = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alnum"] = "A-Za-z0-9",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\u0000-\u007F",
        ["blank"] = @"\t\u0020",
        ["cntrl"] = @"\u0000-\u001F\u007F",
        ["digit"] = "0-9",
        ["graph"] = @"\u0021-\u007E",
        ["lower"] = "a-z",
        ["print"] = @"\u0020-\u007E",
        ["punct"] = @"\u0021-/:-@\u005B-\u0060\u007B-\u007E",
        ["space"] = @"\t\n\u000B\f\r\u0020",
        ["upper"] = "A-Z",
        ["word"] = "A-Za-z0-9_",
        ["xdigit"] = "A-Fa-f0-9",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly StringBuilder _body = new();
    private readonly StringBuilder _complement = new();
    private readonly List<string> _pairs = [];
    private readonly string _source;
    private readonly bool _isNegated;
    private int _at;

    /// <param name="start">The position of the opening bracket.</param>
    public CharacterClass(string source, int start)
    {
        _source = source;
        _at = start + 1;
        if (_at < source.Length && source[_at] == '^')
        {
            _isNegated = true;
            _at++;
        }

        // A bracket right at the beginning is an ordinary character.
        var isFirst = true;
        while (true)
        {
            if (_at >= source.Length)
            {
                throw Pattern.Refuse(source, "a [ is not closed");
            }

            if (source[_at] == ']' && !isFirst)
            {
                break;
            }

            isFirst = false;
            if (!TryReadSet())
            {
                ReadRange();
            }
        }

        End = _at + 1;
    }

    /// <summary>The position after the closing bracket.</summary>
    public int End { get; }

    public bool NeedsBacktracking => _isNegated && _pairs.Count > 0 && _complement.Length == 0;

    /// <param name="isRepeatedFreely">An unbounded quantifier follows, so that halves of pairs do no harm.</param>
    public string Write(bool isRepeatedFreely)
    {
        if (_isNegated)
        {
            if (_complement.Length > 0)
            {
                return $"[^{_body}{_complement}]";
            }

            return _pairs.Count > 0 ? $@"(?:(?!{string.Join('|', _pairs)}){PatternTranslator.Pair}|[^{_body}\uD800-\uDFFF])"
                : isRepeatedFreely ? $"[^{_body}]"
                : $@"(?:{PatternTranslator.Pair}|[^{_body}\uD800-\uDFFF])";
        }

        if (_complement.Length > 0)
        {
            return isRepeatedFreely ? $"[{_body}{_complement}]"
                : $@"(?:{PatternTranslator.Pair}|[{_body}{_complement.ToString().Replace(@"-\uFFFF", @"-\uD7FF\uE000-\uFFFF", StringComparison.Ordinal)}])";
        }

        return _pairs.Count == 0 ? $"[{_body}]"
            : _body.Length == 0 ? $"(?:{string.Join('|', _pairs)})"
            : $"(?:{string.Join('|', _pairs)}|[{_body}])";
    }

    /// <summary>A code point in a form that means the same inside and outside a class.</summary>
    public static string Escape(int rune)
    {
        if (rune <= 0xFFFF)
        {
            return char.IsAsciiLetterOrDigit((char)rune) ? ((char)rune).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{rune:X4}");
        }

        var units = char.ConvertFromUtf32(rune);
        return string.Create(CultureInfo.InvariantCulture, $"\\u{(int)units[0]:X4}\\u{(int)units[1]:X4}");
    }

    /// <summary>Reads <c>\d</c>, <c>\p{…}</c>, <c>[:alpha:]</c> and the like.</summary>
    private bool TryReadSet()
    {
        var rest = _source.AsSpan(_at);
        if (rest.StartsWith("[:") && rest.IndexOf(":]") is var end and > 0)
        {
            var name = rest[2..end].ToString();
            _body.Append(Posix.TryGetValue(name, out var posix) ? posix : throw Pattern.Refuse(_source, $"[:{name}:] is not a class of characters"));
            _at += end + 2;
            return true;
        }

        if (rest[0] != '\\' || rest.Length < 2)
        {
            return false;
        }

        var c = rest[1];
        if (Sets.TryGetValue(c, out var set))
        {
            _body.Append(set);
        }
        else if (Complements.TryGetValue(c, out var complement))
        {
            _complement.Append(complement);
        }
        else if (c is 'p' or 'P')
        {
            _at += 2;
            if (CodePoints.ReadProperty(_source, ref _at, c == 'P', out var property) && c == 'P')
            {
                throw Pattern.Refuse(_source, "the opposite of a script inside [] is not supported");
            }

            _body.Append(property);
            return true;
        }
        else if (c is 'B' or 'C' or 'H' or 'N' or 'R' or 'V' or 'X')
        {
            throw Pattern.Refuse(_source, $"\\{c} is not supported inside []");
        }
        else
        {
            return false;
        }

        _at += 2;
        return true;
    }

    private void ReadRange()
    {
        var low = ReadOne();
        var isRange = _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']';
        if (!isRange)
        {
            Add(low, low);
            return;
        }

        var dash = _at++;
        if (_source[_at] == '\\' && _at + 1 < _source.Length && _source[_at + 1] is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'p' or 'P' or 'h' or 'v')
        {
            // A set is no end of a range: the dash stands for itself.
            _at = dash;
            Add(low, low);
            Add('-', '-');
            _at++;
            return;
        }

        var high = ReadOne();
        if (high < low)
        {
            throw Pattern.Refuse(_source, "a range in [] is out of order");
        }

        Add(low, high);
    }

    private int ReadOne()
    {
        if (_source[_at] == '\\')
        {
            if (CodePoints.TryRead(_source, ref _at, out var escaped))
            {
                return escaped;
            }

            if (_at + 1 >= _source.Length)
            {
                throw Pattern.Refuse(_source, "it ends with a backslash");
            }

            _at++;
            if (_source[_at] == 'b')
            {
                _at++;
                return '\b';
            }
        }

        Rune.DecodeFromUtf16(_source.AsSpan(_at), out var rune, out var used);
        _at += used;
        return rune.Value;
    }

    private void Add(int low, int high)
    {
        if (low <= 0xFFFF)
        {
            var end = Math.Min(high, 0xFFFF);
            _body.Append(Escape(low));
            if (end > low)
            {
                _body.Append('-').Append(Escape(end));
            }

            low = 0x10000;
        }

        // Above, a range is split where the first half of the pair changes; whole blocks in between share one alternative.
        while (low <= high)
        {
            var (first, second) = Halves(low);
            var blockEnd = Math.Min(high, low | 0x3FF);
            var (_, secondEnd) = Halves(blockEnd);
            var firstEnd = first;
            if (second == 0xDC00 && high - low >= 0x7FF)
            {
                blockEnd = low + (((high - low + 1) / 0x400) * 0x400) - 1;
                firstEnd = Halves(blockEnd).First;
                secondEnd = 0xDFFF;
            }

            _pairs.Add(string.Create(CultureInfo.InvariantCulture, $@"[\u{first:X4}-\u{firstEnd:X4}][\u{second:X4}-\u{secondEnd:X4}]"));
            low = blockEnd + 1;
        }
    }

    private static (int First, int Second) Halves(int rune) => (0xD800 + ((rune - 0x10000) >> 10), 0xDC00 + ((rune - 0x10000) & 0x3FF));
}
