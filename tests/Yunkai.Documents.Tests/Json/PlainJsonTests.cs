using System.Text;
using System.Text.Json;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Json;

public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("""{"n":1,"m":3000000000,"x":1.5,"s":"文","b":true,"z":null,"l":[1,{"k":"v"}]}""")]
    [InlineData("""{"n":1e+21,"m":1e-7,"k":-2.5}""")]
    [InlineData("""{"d":{"$date":1700000000000},"e":{"$date":"1970-01-01T00:00:00.000Z"},"f":{"$date":-1}}""")]
    [InlineData("""{"r":{"$regex":"a","$options":"i"},"q":{"$regex":"b","$options":""}}""")]
    [InlineData("""{"g":{"type":"Point","coordinates":[113.5,23]}}""")]
    [InlineData("""{"t":{"$timestamp":5}}""")]
    public void What_is_read_is_written_the_same(string text) => Assert.Equal(text, Written(Parse(text)));

    [Fact]
    public void Numbers_are_bare_and_ids_are_text_in_replies()
    {
        var document = new Document
        {
            ["_id"] = Value.ObjectId(new ObjectId("65f0c0ffee0123456789abcd")),
            ["int"] = Value.Int64(7),
            ["whole"] = 3d,
            ["negativeZero"] = -0d,
            ["nan"] = double.NaN,
            ["infinite"] = double.NegativeInfinity,
            ["decimal"] = Values.ValueOrderTests.Decimal("1.50"),
            ["decimalNaN"] = Values.ValueOrderTests.Decimal("NaN"),
        };

        Assert.Equal("""{"_id":"65f0c0ffee0123456789abcd","int":7,"whole":3,"negativeZero":0,"nan":null,"infinite":null,"decimal":1.50,"decimalNaN":null}""", Written(document));
    }

    [Fact]
    public void A_server_date_is_resolved()
    {
        Assert.Equal(new Document { ["a"] = Value.Date(3_601_000) }, Parse("""{"a":{"$date":{"offset":3600000}}}""", now: 1000));
        Assert.Equal(new Document { ["a"] = Value.Date(7) }, Parse("""{"a":{"$date":{"$numberLong":"7"}}}"""));
    }

    [Fact]
    public void A_regular_expression_is_a_value_except_where_only_an_operator_can_stand()
    {
        Assert.Equal(Value.Regex(new RegexValue("a", "im")), Parse("""{"x":{"$regex":"a","$options":"gmi"}}""")["x"]);
        Assert.Equal(Value.Regex(new RegexValue("a", "")), Parse("""{"x":{"$not":{"$regex":"a"}}}""")["x"].AsDocument["$not"]);
        Assert.Equal(ValueKind.Document, Parse("""{"x":{"$elemMatch":{"$regex":"a"}}}""")["x"].AsDocument["$elemMatch"].Kind);
        Assert.Equal(ValueKind.Document, Parse("""{"x":{"$regex":"a","$ne":"b"}}""")["x"].Kind);
    }

    [Fact]
    public void Only_an_object_is_a_document()
    {
        using var list = JsonDocument.Parse("[1]");

        Assert.Equal(DocumentError.Malformed, Assert.Throws<DocumentException>(() => PlainJson.ParseDocument(list.RootElement, 0)).Error);
        Assert.Equal(DocumentError.Malformed, Assert.Throws<DocumentException>(() => PlainJson.ParseDocument(default, 0)).Error);
        Assert.Equal(Value.Array(1), PlainJson.ParseValue(list.RootElement, 0));
    }

    [Fact]
    public void Every_random_document_is_written_as_valid_JSON()
    {
        var random = new RandomDocuments(31);
        for (var i = 0; i < 2000; i++)
        {
            var text = Written(random.Document());
            using var parsed = JsonDocument.Parse(text);
            Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        }
    }

    private static Document Parse(string text, long now = 0)
    {
        using var parsed = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        return PlainJson.ParseDocument(parsed.RootElement, now);
    }

    private static string Written(Document document)
    {
        var bytes = Bson.Write(document);
        return CanonicalJsonTests.Text(writer => PlainJson.Write(writer, bytes));
    }
}
