using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Schemas;

/// <summary>The rows of tests/cases/schema: <c>schema</c> with the documents that <c>match</c> and <c>miss</c>, or the <c>error</c> and a part of its <c>message</c>.</summary>
public sealed class SchemaCaseTests
{
    private static readonly Dictionary<string, CaseRow> Rows = CaseFile.Load("schema").ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema(string name)
    {
        var row = Rows[name];
        var schema = CaseText.Document(row.Body.GetProperty("schema"));
        var condition = new Document { ["$jsonSchema"] = schema };
        if (row.Has("error"))
        {
            var refusal = Assert.Throws<DocumentException>(() => Filter.Parse(condition));
            Assert.Equal(row.Text("error"), refusal.Error.ToString());
            Assert.Contains(row.Text("message"), refusal.Message, StringComparison.Ordinal);
            return;
        }

        var filter = Filter.Parse(condition);
        var opposite = Filter.Parse(new Document { ["$nor"] = new ValueArray([condition]) });
        foreach (var expected in new[] { true, false })
        {
            foreach (var item in row.Body.GetProperty(expected ? "match" : "miss").EnumerateArray())
            {
                var document = CaseText.Document(item);
                Assert.True(filter.Matches(Bson.Write(document)) == expected, $"{schema} should {(expected ? "accept" : "refuse")} {document}");
                Assert.NotEqual(expected, opposite.Matches(Bson.Write(document)));
            }
        }
    }

    [Theory]
    [InlineData("{\"$jsonSchema\":1}")]
    [InlineData("{\"a\":{\"$jsonSchema\":{}}}")]
    public void It_stands_at_the_top_and_is_an_object(string condition) =>
        Assert.Equal(DocumentError.BadOperator, Assert.Throws<DocumentException>(() => Filter.Parse(Parse(condition))).Error);

    [Fact]
    public void It_stands_beside_other_conditions_and_inside_elemMatch()
    {
        var filter = Filter.Parse(Parse("{\"a\":1,\"$jsonSchema\":{\"required\":[\"b\"]},\"list\":{\"$elemMatch\":{\"$jsonSchema\":{\"required\":[\"c\"]}}}}"));

        Assert.True(filter.Matches(Bson.Write(Parse("{\"a\":1,\"b\":1,\"list\":[{\"c\":1}]}"))));
        Assert.False(filter.Matches(Bson.Write(Parse("{\"a\":1,\"b\":1,\"list\":[{\"d\":1}]}"))));
        Assert.False(filter.Matches(Bson.Write(Parse("{\"a\":1,\"list\":[{\"c\":1}]}"))));
    }

    [Fact]
    public void A_schema_nested_too_deeply_is_refused()
    {
        var schema = new Document();
        for (var i = 0; i < 10_000; i++)
        {
            schema = new Document { ["not"] = schema };
        }

        Assert.Equal(DocumentError.TooLarge, Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["$jsonSchema"] = schema })).Error);
    }

    private static Document Parse(string json) => CaseText.Document(System.Text.Json.JsonDocument.Parse(json).RootElement);
}
