using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Filters;

/// <summary>The rows of tests/cases/filter: <c>condition</c> with the documents that <c>match</c> and <c>miss</c>, or the <c>error</c> and a part of its <c>message</c>.</summary>
public sealed class FilterCaseTests
{
    private static readonly Dictionary<string, CaseRow> Rows = CaseFile.Load("filter").ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Condition(string name)
    {
        var row = Rows[name];
        var condition = CaseText.Document(row.Body.GetProperty("condition"));
        if (row.Has("error"))
        {
            var refusal = Assert.Throws<DocumentException>(() => Filter.Parse(condition));
            Assert.Equal(row.Text("error"), refusal.Error.ToString());
            Assert.Contains(row.Text("message"), refusal.Message, StringComparison.Ordinal);
            return;
        }

        var filter = Filter.Parse(condition);
        foreach (var expected in new[] { true, false })
        {
            foreach (var item in row.Body.GetProperty(expected ? "match" : "miss").EnumerateArray())
            {
                var document = CaseText.Document(item);
                Assert.True(filter.Matches(Bson.Write(document)) == expected, $"{condition} should {(expected ? "match" : "miss")} {document}");
                Assert.True(row.File == "regex.json" || NaiveFilter.Matches(condition, document) == expected, $"The naive evaluator disagrees on {condition} and {document}");
                if (expected)
                {
                    ShapeAssert.IsNecessary(filter, document);
                }
                else
                {
                    ShapeAssert.IsSufficientWhenExact(filter, document);
                }
            }
        }
    }
}
