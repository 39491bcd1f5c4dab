using System.Globalization;
using System.Text;

namespace Yunkai.Documents.Filters.Patterns;

/// <summary>
/// Rewrites a pattern of PCRE (MongoDB) or JavaScript for .NET: <c>\d \w \s \b</c> are ASCII, a character is a code point and not half of one, <c>\u{…}</c>,
/// <c>\Q…\E</c>, possessive quantifiers, POSIX classes, <c>(?P&lt;n&gt;…)</c>. What has no counterpart is refused by name.
/// </summary>
/// <remarks>Source: pcre2pattern(3) and ECMA-262 for what the pattern means, the .NET regular expression reference for what is written.</remarks>
internal sealed class PatternTranslator(string source, bool dotAll, bool extended)
{
    public const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string Word = "[A-Za-z0-9_]";

    private readonly StringBuilder _out = new(source.Length + 16);
    private readonly Stack<(int Start, bool DotAll, bool Extended)> _groups = new();
    private bool _dotAll = dotAll;
    private bool _extended = extended;
    private int _at;

    /// <summary>Where the last thing that can be repeated begins in the output, or -1.</summary>
    private int _atom = -1;

    /// <summary>True when the result holds look-around, back references or atomic groups.</summary>
    public bool NeedsBacktracking { get; private set; }

    public string Translate()
    {
        while (_at < source.Length)
        {
            var c = source[_at];
            switch (c)
            {
                case '\\':
                    TranslateEscape();
                    break;
                case '[':
                    var characters = new CharacterClass(source, _at);
                    _at = characters.End;
                    NeedsBacktracking |= characters.NeedsBacktracking;
                    Atom(characters.Write(IsRepeatedFreely()));
                    break;
                case '.':
                    _at++;
                    Atom(IsRepeatedFreely() ? "." : _dotAll ? $@"(?:{Pair}|[^\uD800-\uDFFF])" : $@"(?:{Pair}|[^\n\uD800-\uDFFF])");
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '*' or '+' or '?':
                    _at++;
                    Quantify(c.ToString());
                    break;
                case '{':
                    Brace();
                    break;
                case '^' or '$' or '|':
                    _at++;
                    Assertion(c.ToString());
                    break;
                case '#' when _extended:
                    var end = source.IndexOf('\n', _at);
                    _at = end < 0 ? source.Length : end + 1;
                    break;
                case ' ' or '\t' or '\n' or '\r' or '\f' or '\v' when _extended:
                    _at++;
                    break;
                default:
                    Rune.DecodeFromUtf16(source.AsSpan(_at), out var rune, out var used);
                    _at += used;
                    Literal(rune.Value);
                    break;
            }
        }

        return _out.ToString();
    }

    private void Atom(string text)
    {
        _atom = _out.Length;
        _out.Append(text);
    }

    private void Assertion(string text)
    {
        _atom = -1;
        _out.Append(text);
    }

    private void Literal(int rune) => Atom(rune > 0xFFFF ? $"(?:{CharacterClass.Escape(rune)})" : CharacterClass.Escape(rune));

    /// <summary>Before an unbounded quantifier half characters do no harm: the rest of the pattern matches whole ones.</summary>
    private bool IsRepeatedFreely() => _at < source.Length && source[_at] is '*' or '+';

    private void Negated(string body) => Atom(IsRepeatedFreely() ? $"[^{body}]" : $@"(?:{Pair}|[^{body}\uD800-\uDFFF])");

    private void TranslateEscape()
    {
        if (_at + 1 >= source.Length)
        {
            throw Pattern.Refuse(source, "it ends with a backslash");
        }

        var c = source[_at + 1];
        if (CodePoints.TryRead(source, ref _at, out var rune))
        {
            Literal(rune);
            return;
        }

        _at += 2;
        if (CharacterClass.Sets.TryGetValue(char.ToLowerInvariant(c), out var set) && c is not 'V' and not 'H')
        {
            if (char.IsUpper(c))
            {
                Negated(set);
            }
            else
            {
                Atom($"[{set}]");
            }

            return;
        }

        switch (c)
        {
            case 'b':
                NeedsBacktracking = true;
                Assertion($"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))");
                break;
            case 'B':
                NeedsBacktracking = true;
                Assertion($"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))");
                break;
            case 'A' or 'Z' or 'z' or 'G':
                Assertion($"\\{c}");
                break;
            case 'N':
                Negated("\\n");
                break;
            case 'R':
                Atom($"(?:\\r\\n|[{CharacterClass.Sets['v']}])");
                break;
            case 'Q':
                var end = source.IndexOf("\\E", _at, StringComparison.Ordinal);
                foreach (var quoted in source[_at..(end < 0 ? source.Length : end)].EnumerateRunes())
                {
                    Literal(quoted.Value);
                }

                _at = end < 0 ? source.Length : end + 2;
                break;
            case 'E':
                break;
            case 'p' or 'P':
                Atom(CodePoints.ReadProperty(source, ref _at, c == 'P', out var body) ? (c == 'P' ? $"[^{body}]" : $"[{body}]") : body);
                break;
            case 'k':
                NeedsBacktracking = true;
                Atom($"\\k<{ReadName()}>");
                break;
            case >= '1' and <= '9':
                NeedsBacktracking = true;
                var digits = _at;
                while (digits < source.Length && char.IsAsciiDigit(source[digits]))
                {
                    digits++;
                }

                Atom($"(?:\\{source[(_at - 1)..digits]})");
                _at = digits;
                break;
            case 'C' or 'H' or 'K' or 'V' or 'X' or 'g':
                throw Pattern.Refuse(source, $"\\{c} is not supported");
            default:
                // Any other escaped character is itself, as in JavaScript; .NET refuses unknown letters.
                _at--;
                Rune.DecodeFromUtf16(source.AsSpan(_at), out var itself, out var used);
                _at += used;
                Literal(itself.Value);
                break;
        }
    }

    private string ReadName()
    {
        var close = _at < source.Length ? source[_at] switch { '<' => '>', '{' => '}', '\'' => '\'', _ => '\0' } : '\0';
        var end = close == '\0' ? -1 : source.IndexOf(close, _at + 1);
        if (end < 0)
        {
            throw Pattern.Refuse(source, "\\k needs a name");
        }

        var name = source[(_at + 1)..end];
        _at = end + 1;
        return name;
    }

    private void OpenGroup()
    {
        _groups.Push((_out.Length, _dotAll, _extended));
        _atom = -1;
        var rest = source.AsSpan(_at);
        if (rest.StartsWith("(*"))
        {
            throw Pattern.Refuse(source, "(* verbs are not supported");
        }

        if (!rest.StartsWith("(?"))
        {
            _at++;
            _out.Append('(');
            return;
        }

        var kind = rest.Length > 2 ? rest[2] : '\0';
        switch (kind)
        {
            case '#':
                _groups.Pop();
                var end = source.IndexOf(')', _at);
                _at = end < 0 ? throw Pattern.Refuse(source, "a comment is not closed") : end + 1;
                break;
            case ':' or '>' or '=' or '!':
                NeedsBacktracking |= kind != ':';
                Copy(3);
                break;
            case '<' when rest.Length > 3 && rest[3] is '=' or '!':
                NeedsBacktracking = true;
                Copy(4);
                break;
            case '<' or '\'':
                OpenNamed(2, kind == '<' ? '>' : '\'');
                break;
            case 'P' when rest.StartsWith("(?P<"):
                OpenNamed(3, '>');
                break;
            case 'P' when rest.StartsWith("(?P="):
                _groups.Pop();
                var close = source.IndexOf(')', _at);
                var name = close < 0 ? throw Pattern.Refuse(source, "a group is not closed") : source[(_at + 4)..close];
                NeedsBacktracking = true;
                _at = close + 1;
                Atom($"\\k<{name}>");
                break;
            default:
                OpenFlags();
                break;
        }
    }

    private void Copy(int count)
    {
        _out.Append(source, _at, count);
        _at += count;
    }

    private void OpenNamed(int skip, char close)
    {
        var start = _at + skip + 1;
        var end = source.IndexOf(close, start);
        var name = end < 0 ? "" : source[start..end];
        if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c == '_') || char.IsDigit(name[0]))
        {
            throw Pattern.Refuse(source, "a group's name must be letters, digits and underscores");
        }

        _out.Append("(?<").Append(name).Append('>');
        _at = end + 1;
    }

    /// <summary><c>(?i)</c>, <c>(?i-s:…)</c>. The x flag is acted on here and not passed on.</summary>
    private void OpenFlags()
    {
        var kept = new StringBuilder();
        var on = true;
        for (var i = _at + 2; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '-':
                    on = false;
                    kept.Append('-');
                    break;
                case 'i' or 'm':
                    kept.Append(source[i]);
                    break;
                case 's':
                    _dotAll = on;
                    kept.Append('s');
                    break;
                case 'x':
                    _extended = on;
                    break;
                case ':':
                    _at = i + 1;
                    _out.Append("(?").Append(kept.ToString().TrimEnd('-')).Append(':');
                    return;
                case ')':
                    // Holds to the end of the enclosing group, which restores what it found.
                    _groups.Pop();
                    _at = i + 1;
                    var flags = kept.ToString().TrimEnd('-');
                    _out.Append(flags.Length > 0 ? $"(?{flags})" : "");
                    return;
                default:
                    throw Pattern.Refuse(source, $"(?{source[i]} is not supported");
            }
        }

        throw Pattern.Refuse(source, "a group is not closed");
    }

    private void CloseGroup()
    {
        _at++;
        _out.Append(')');
        if (_groups.TryPop(out var group))
        {
            (_atom, _dotAll, _extended) = group;
        }
    }

    private void Brace()
    {
        var end = source.IndexOf('}', _at);
        var text = end < 0 ? "" : source[(_at + 1)..end];
        var parts = text.Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !parts.All(part => part.All(char.IsAsciiDigit)))
        {
            _at++;
            Literal('{');
            return;
        }

        if (parts.Any(part => part.Length > 0 && (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 65535)))
        {
            throw Pattern.Refuse(source, "a number of repetitions is above 65535");
        }

        _at = end + 1;
        Quantify($"{{{text}}}");
    }

    private void Quantify(string quantifier)
    {
        _out.Append(quantifier);
        if (_at < source.Length && source[_at] == '?')
        {
            _at++;
            _out.Append('?');
        }
        else if (_at < source.Length && source[_at] == '+')
        {
            if (_atom < 0)
            {
                throw Pattern.Refuse(source, "a quantifier follows nothing");
            }

            // Possessive: what was taken is never given back.
            _at++;
            NeedsBacktracking = true;
            _out.Insert(_atom, "(?>").Append(')');
        }

        // A second quantifier is left to the compiler to refuse.
        _atom = -1;
    }
}
