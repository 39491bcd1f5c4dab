using Yunkai.Documents.Filters;
using Yunkai.Documents.Text;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Text;

/// <summary>The rows of tests/cases/text: a <c>search</c> of the fields a and b with the documents that <c>match</c> and <c>miss</c>, or the <c>error</c> and a part of its <c>message</c>.</summary>
public sealed class TextSearchTests
{
    private static readonly Dictionary<string, CaseRow> Rows = CaseFile.Load("text").ToDictionary(row => row.Name);
    private static readonly FilterContext OnTwoFields = new() { TextPaths = ["a", "b"] };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Search(string name)
    {
        var row = Rows[name];
        var condition = new Document { ["$text"] = CaseText.Document(row.Body.GetProperty("search")) };
        if (row.Has("error"))
        {
            var refusal = Assert.Throws<DocumentException>(() => Filter.Parse(condition, OnTwoFields));
            Assert.Equal(row.Text("error"), refusal.Error.ToString());
            Assert.Contains(row.Text("message"), refusal.Message, StringComparison.Ordinal);
            return;
        }

        var filter = Filter.Parse(condition, OnTwoFields);
        foreach (var expected in new[] { true, false })
        {
            foreach (var item in row.Body.GetProperty(expected ? "match" : "miss").EnumerateArray())
            {
                var document = CaseText.Document(item);
                Assert.True(filter.Matches(Bson.Write(document)) == expected, $"{condition} should {(expected ? "match" : "miss")} {document}");
                Assert.True(!expected || IsFoundByIndex(filter, document), $"The index would not find {document} for {condition}");
            }
        }
    }

    [Fact]
    public void Without_a_text_index_there_is_no_search()
    {
        var refusal = Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["$text"] = new Document { ["$search"] = "x" } }));

        Assert.Equal(DocumentError.CannotApply, refusal.Error);
        Assert.Contains("text index required for $text query", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_field_form_searches_one_field_of_the_index()
    {
        var filter = Filter.Parse(new Document { ["b"] = new Document { ["$search"] = "blue tea", ["$caseSensitive"] = true } }, OnTwoFields);

        Assert.True(filter.Matches(Bson.Write(new Document { ["b"] = new ValueArray(["x", "tea"]) })));
        Assert.False(filter.Matches(Bson.Write(new Document { ["b"] = "TEA" })));
        Assert.False(filter.Matches(Bson.Write(new Document { ["a"] = "tea" })));
    }

    [Fact]
    public void The_field_form_needs_the_field_in_the_index() =>
        Assert.Contains("none holds the field 'c'", Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["c"] = new Document { ["$search"] = "x" } }, OnTwoFields)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_SDKs_whole_condition_lacks_the_name_of_the_operator()
    {
        var filter = Filter.Parse(new Document { ["$search"] = "Tea", ["$caseSensitive"] = true, ["n"] = 1 }, OnTwoFields);

        Assert.True(filter.Matches(Bson.Write(new Document { ["b"] = "Tea", ["n"] = 1 })));
        Assert.False(filter.Matches(Bson.Write(new Document { ["b"] = "tea", ["n"] = 1 })));
        Assert.False(filter.Matches(Bson.Write(new Document { ["b"] = "Tea" })));
        Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["$search"] = "Tea" }));
    }

    [Fact]
    public void Phrases_may_lie_in_different_elements_of_a_field()
    {
        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$search"] = "\"blue\" \"tea\"" } }, OnTwoFields);

        Assert.True(filter.Matches(Bson.Write(new Document { ["a"] = new ValueArray(["blue", "tea"]) })));
    }

    [Fact]
    public void A_search_of_too_many_words_is_refused()
    {
        var words = string.Join(' ', Enumerable.Range(0, 5000));

        Assert.Equal(DocumentError.TooLarge, Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["$text"] = new Document { ["$search"] = words } }, OnTwoFields)).Error);
    }

    [Fact]
    public void Every_random_match_is_found_by_the_index()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] atoms = ["手", "机", "壳", "云", "a", "b", "É", "e\u0301", "1", " ", "-", "\"", ".", "𠮷", "カ", "\ud800"];
        var matches = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var condition = new Document { ["$text"] = new Document { ["$search"] = Text(4), ["$caseSensitive"] = random.Next(2) == 0, ["$diacriticSensitive"] = random.Next(2) == 0 } };
            var document = new Document { ["a"] = Text(8), ["b"] = new ValueArray([Text(3), Text(3)]) };
            var filter = Filter.Parse(condition, OnTwoFields);
            if (filter.Matches(Bson.Write(document)))
            {
                matches++;
                Assert.True(IsFoundByIndex(filter, document), $"seed {seed}: the index would not find {document} for {condition}");
            }
        }

        Assert.True(matches > 1000, $"seed {seed}: only {matches} matches");

        string Text(int length) => string.Concat(Enumerable.Range(0, random.Next(length + 1)).Select(_ => atoms[random.Next(atoms.Length)]));
    }

    private static bool IsFoundByIndex(Filter filter, Document document)
    {
        if (filter.Shape.Conditions.Count == 0)
        {
            return true;
        }

        var entries = Assert.IsType<PathCondition.Entries>(Assert.Single(filter.Shape.Conditions));
        Assert.Equal(IndexFieldKind.Text, entries.Kind);
        for (var i = 1; i < entries.Intervals.Count; i++)
        {
            Assert.True(entries.Intervals[i - 1].High.AsSpan().SequenceCompareTo(entries.Intervals[i].Low) < 0);
        }

        return TextKeys.Of(document["a"]).Concat(TextKeys.Of(document["b"])).Any(key =>
            entries.Intervals.Any(interval => interval.Low.AsSpan().SequenceCompareTo(key) <= 0 && interval.High.AsSpan().SequenceCompareTo(key) > 0));
    }
}
