using System.Globalization;
using System.Text;

namespace Yunkai.Documents.Text;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A word of an alphabet, or a number.</summary>
    Word,

    /// <summary>Two neighbouring characters of a Chinese, Japanese or Korean run; a run of one character is that character.</summary>
    Pair,

    /// <summary>The last character of such a run by itself. With it every character of a run begins some token, so that a search for one character is a prefix.</summary>
    Tail,
}

/// <summary>Cuts folded text into the terms that a text index keeps. Words are runs of letters, digits, marks and underscores; Chinese, Japanese and Korean, which put no blanks between words, are cut into pairs.</summary>
internal ref struct TokenReader(ReadOnlySpan<char> folded)
{
    private readonly ReadOnlySpan<char> _text = folded;
    private int _at;
    private int _runEnd = -1;

    public ReadOnlySpan<char> Token { get; private set; }

    public TokenKind Kind { get; private set; }

    /// <summary>True when the token begins a run of Chinese, Japanese or Korean characters.</summary>
    public bool StartsRun { get; private set; }

    public bool Next()
    {
        if (_at < _runEnd)
        {
            StartsRun = false;
            NextPair();
            return true;
        }

        while (_at < _text.Length)
        {
            var start = _at;
            var (isIdeographic, isWord, width) = Classify(start);
            if (isIdeographic)
            {
                _runEnd = start + width;
                while (_runEnd < _text.Length && Classify(_runEnd) is { IsIdeographic: true } next)
                {
                    _runEnd += next.Width;
                }

                StartsRun = true;
                NextPair();
                return true;
            }

            _at += width;
            if (!isWord)
            {
                continue;
            }

            while (_at < _text.Length && Classify(_at) is { IsWord: true, IsIdeographic: false } more)
            {
                _at += more.Width;
            }

            StartsRun = false;
            Token = _text[start.._at];
            Kind = TokenKind.Word;
            return true;
        }

        return false;
    }

    private void NextPair()
    {
        var first = char.IsHighSurrogate(_text[_at]) ? 2 : 1;
        var second = _at + first;
        if (second >= _runEnd)
        {
            Kind = StartsRun ? TokenKind.Pair : TokenKind.Tail;
            Token = _text[_at.._runEnd];
        }
        else
        {
            Kind = TokenKind.Pair;
            Token = _text.Slice(_at, first + (char.IsHighSurrogate(_text[second]) ? 2 : 1));
        }

        _at = second;
    }

    private readonly (bool IsIdeographic, bool IsWord, int Width) Classify(int at)
    {
        var c = _text[at];
        if (c < 0x80)
        {
            return (false, char.IsAsciiLetterOrDigit(c) || c == '_', 1);
        }

        if (!char.IsSurrogate(c))
        {
            return (IsIdeographic(c), IsWord(CharUnicodeInfo.GetUnicodeCategory(c)), 1);
        }

        if (Rune.DecodeFromUtf16(_text[at..], out var rune, out var width) != System.Buffers.OperationStatus.Done)
        {
            return (false, false, 1);
        }

        // Planes 2 and 3 are for ideographs; the old Japanese letters stand in plane 1, where pictographs count as words, as in MongoDB.
        var isIdeographic = rune.Value is (>= 0x20000 and <= 0x3FFFF) or (>= 0x1AFF0 and <= 0x1B16F);
        var category = Rune.GetUnicodeCategory(rune);
        return (isIdeographic, IsWord(category) || category == UnicodeCategory.OtherSymbol, width);
    }

    private static bool IsWord(UnicodeCategory category) => category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Han, kana, bopomofo and Hangul.</summary>
    private static bool IsIdeographic(char c) => c is >= '\u1100' && c is <= '\u11FF'
        or >= '\u2E80' and <= '\u2FDF'
        or '\u3005' or '\u3006' or '\u3007'
        or >= '\u3021' and <= '\u3029'
        or >= '\u3031' and <= '\u3035'
        or >= '\u3038' and <= '\u303C'
        or >= '\u3041' and <= '\u309F'
        or >= '\u30A1' and <= '\u30FA'
        or >= '\u30FC' and <= '\u312F'
        or >= '\u3131' and <= '\u31BF'
        or >= '\u31F0' and <= '\u31FF'
        or >= '\u3400' and <= '\u4DBF'
        or >= '\u4E00' and <= '\u9FFF'
        or >= '\uA960' and <= '\uA97F'
        or >= '\uAC00' and <= '\uD7FF'
        or >= '\uF900' and <= '\uFAFF'
        or >= '\uFF66' and <= '\uFFDC';
}
