using System.Buffers;
using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Text;

/// <summary>
/// A compiled search string. A document matches when it holds one of the words (a Chinese, Japanese or Korean run counts as a word that holds when all its pairs do), every quoted phrase, and none
/// of the words and phrases behind a minus sign. A phrase is looked for as text, across word ends. Source: MongoDB manual, "$text", "Behavior".
/// </summary>
internal sealed class TextSearch
{
    /// <summary>Each term is looked for in every document, so that their number bounds a query's cost.</summary>
    private const int MaxTerms = 512;

    private readonly TextFolding _folding;
    private readonly List<int[]> _wanted = [];
    private readonly List<int[]> _unwanted = [];
    private readonly List<int> _phrases = [];
    private readonly List<int> _unwantedPhrases = [];

    /// <summary>Words are found by cutting the text, fragments by looking for them in it; both are numbered from zero, fragments after the words.</summary>
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly List<string> _fragments = [];
    private readonly Dictionary<string, int> _fragmentNumbers = new(StringComparer.Ordinal);

    private TextSearch(TextFolding folding) => _folding = folding;

    /// <summary>The index entries of which every match has at least one, ascending; none when nothing can match; null when an index cannot tell.</summary>
    public IReadOnlyList<KeyInterval>? Intervals { get; private set; }

    public static TextSearch Parse(string text, TextFolding folding)
    {
        var search = new TextSearch(folding);
        var intervals = new List<KeyInterval>();
        var isIndexed = true;
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            // A minus sign inside a word is a mark between two words.
            var isUnwanted = text[at] == '-' && (at == 0 || char.IsWhiteSpace(text[at - 1])) && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            at += isUnwanted ? 1 : 0;
            var close = text[at] == '"' ? text.IndexOf('"', at + 1) : -1;
            var end = close >= 0 ? close + 1 : EndOfWord(text, at + 1);
            var piece = close >= 0 ? text[(at + 1)..close] : text[at..end];
            at = end;
            piece = TextFolds.Fold(piece, folding);
            if (close >= 0 && piece.Length > 0)
            {
                (isUnwanted ? search._unwantedPhrases : search._phrases).Add(search.Fragment(piece));
            }

            if (close < 0 || !isUnwanted)
            {
                search.AddWords(piece, isUnwanted ? search._unwanted : search._wanted, isUnwanted ? null : intervals, ref isIndexed);
            }
        }

        search.Intervals = isIndexed ? Merge(intervals) : null;
        search.Number();
        return search;
    }

    public Run Begin() => new(this);

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '"')
        {
            at++;
        }

        return at;
    }

    private void AddWords(string folded, List<int[]> groups, List<KeyInterval>? intervals, ref bool isIndexed)
    {
        var reader = new TokenReader(folded);
        var run = new List<int>();
        while (reader.Next())
        {
            if (reader.StartsRun || reader.Kind == TokenKind.Word)
            {
                EndRun(groups, run);
            }

            var token = reader.Token.ToString();
            if (reader.Kind == TokenKind.Word)
            {
                // Marked as a word until the fragments are numbered after all words.
                groups.Add([~Word(token)]);
            }
            else if (reader.Kind == TokenKind.Pair)
            {
                run.Add(Fragment(token));
            }

            if (intervals is not null && (reader.StartsRun || reader.Kind == TokenKind.Word))
            {
                // One pair of a run is enough to find it. A search that tells more apart than the index does finds a superset there.
                var term = TextFolds.Fold(token, TextFolding.All);
                isIndexed &= term.Length > 0;
                intervals.Add(TextKeys.IntervalOf(term, isPrefix: reader.StartsRun && term.EnumerateRunes().Count() == 1));
            }
        }

        EndRun(groups, run);
    }

    private static void EndRun(List<int[]> groups, List<int> run)
    {
        if (run.Count > 0)
        {
            groups.Add([.. run]);
            run.Clear();
        }
    }

    private int Word(string word) => _words.TryGetValue(word, out var known) ? known : Counted(_words[word] = _words.Count);

    private int Fragment(string fragment)
    {
        if (!_fragmentNumbers.TryGetValue(fragment, out var number))
        {
            number = Counted(_fragments.Count);
            _fragmentNumbers.Add(fragment, number);
            _fragments.Add(fragment);
        }

        return number;
    }

    private int Counted(int number) => _words.Count + _fragments.Count <= MaxTerms
        ? number
        : throw new DocumentException(DocumentError.TooLarge, $"A search may have at most {MaxTerms} different words.");

    /// <summary>Fragments come after the words.</summary>
    private void Number()
    {
        foreach (var groups in new[] { _wanted, _unwanted })
        {
            foreach (var group in groups)
            {
                for (var i = 0; i < group.Length; i++)
                {
                    group[i] = group[i] < 0 ? ~group[i] : group[i] + _words.Count;
                }
            }
        }

        foreach (var phrases in new[] { _phrases, _unwantedPhrases })
        {
            for (var i = 0; i < phrases.Count; i++)
            {
                phrases[i] += _words.Count;
            }
        }
    }

    private static List<KeyInterval> Merge(List<KeyInterval> intervals)
    {
        intervals.Sort(static (left, right) => left.Low.AsSpan().SequenceCompareTo(right.Low));
        var merged = new List<KeyInterval>(intervals.Count);
        foreach (var interval in intervals)
        {
            if (merged.Count > 0 && merged[^1].High.AsSpan().SequenceCompareTo(interval.Low) >= 0)
            {
                var high = merged[^1].High.AsSpan().SequenceCompareTo(interval.High) >= 0 ? merged[^1].High : interval.High;
                merged[^1] = new KeyInterval(merged[^1].Low, high);
            }
            else
            {
                merged.Add(interval);
            }
        }

        return merged;
    }

    /// <summary>The search of one document, text by text.</summary>
    public sealed class Run(TextSearch search)
    {
        private readonly bool[] _found = new bool[search._words.Count + search._fragments.Count];

        public bool IsMatch => HoldsAny(search._wanted) && search._phrases.TrueForAll(phrase => _found[phrase]) && !HoldsAny(search._unwanted) && !search._unwantedPhrases.Exists(phrase => _found[phrase]);

        /// <summary>Looks into a string or the strings of an array, however deep; passes over everything else, as the index does.</summary>
        public void Add(BsonSpan value)
        {
            if (value.Kind == ValueKind.String)
            {
                AddText(value.StringBytes);
            }
            else if (value.Kind == ValueKind.Array)
            {
                var reader = value.Reader();
                while (reader.Next())
                {
                    Add(reader.Value);
                }
            }
        }

        private void AddText(ReadOnlySpan<byte> utf8)
        {
            // A UTF-8 text has at most as many UTF-16 units as bytes.
            var buffer = ArrayPool<char>.Shared.Rent(utf8.Length);
            try
            {
                var length = Encoding.UTF8.GetChars(utf8, buffer);
                Look(buffer.AsSpan(0, TextFolds.Fold(buffer.AsSpan(0, length), search._folding)));
            }
            finally
            {
                ArrayPool<char>.Shared.Return(buffer);
            }
        }

        private void Look(ReadOnlySpan<char> folded)
        {
            var first = search._words.Count;
            for (var i = 0; i < search._fragments.Count; i++)
            {
                _found[first + i] = _found[first + i] || folded.IndexOf(search._fragments[i], StringComparison.Ordinal) >= 0;
            }

            if (first == 0)
            {
                return;
            }

            var words = search._words.GetAlternateLookup<ReadOnlySpan<char>>();
            var reader = new TokenReader(folded);
            while (reader.Next())
            {
                if (reader.Kind == TokenKind.Word && words.TryGetValue(reader.Token, out var word))
                {
                    _found[word] = true;
                }
            }
        }

        private bool HoldsAny(List<int[]> groups)
        {
            foreach (var group in groups)
            {
                if (Array.TrueForAll(group, term => _found[term]))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
