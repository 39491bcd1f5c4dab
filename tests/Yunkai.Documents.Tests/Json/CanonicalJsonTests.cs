using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Names), "values", MemberType = typeof(CaseFile))]
    public void Rows(string name)
    {
        var row = CaseFile.Row("values", name);
        var now = row.Has("now") ? row.Body.GetProperty("now").GetInt64() : 0;

        var value = row.Value("input", now);

        var expected = Text(row.Body.GetProperty("expected").WriteTo);
        Assert.Equal(expected, Text(writer => CanonicalJson.Write(writer, value)));
        // Undefined is never stored, so it alone may differ on the way through bytes.
        var stored = Bson.Write(new Document { ["v"] = value });
        Assert.Equal($"{{\"v\":{expected.Replace("{\"$undefined\":true}", "null", StringComparison.Ordinal)}}}", Text(writer => CanonicalJson.Write(writer, stored)));
    }

    [Fact]
    public void Bytes_and_values_are_written_alike_and_read_back_equal()
    {
        var random = new RandomDocuments(99);
        for (var i = 0; i < 2000; i++)
        {
            var document = random.Document();
            var bytes = Bson.Write(document);

            var text = CanonicalJson.ToText(document);

            Assert.Equal(text, Text(writer => CanonicalJson.Write(writer, bytes)));
            Assert.True(Comparable(document).AsSpan().SequenceEqual(Comparable(CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(text), 0))), $"seed 99, document {i}: {text}");
        }
    }

    [Fact]
    public void The_reference_implementation_reads_our_text_and_we_read_its()
    {
        var random = new RandomDocuments(100);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Bson.Write(random.Document());
            var text = Text(writer => CanonicalJson.Write(writer, bytes));
            var expected = BsonSerializer.Deserialize<BsonDocument>(bytes);

            Assert.Equal(expected.ToJson(Canonical), BsonSerializer.Deserialize<BsonDocument>(text).ToJson(Canonical));
            var theirs = CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(expected.ToJson(Canonical)), 0);
            Assert.Equal(0, ValueOrder.Instance.Compare(Bson.Read(bytes), theirs));
        }
    }

    [Theory]
    [InlineData("""{"a":""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("""{"$date":1}""")]
    [InlineData("""{"a":1e400}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":NaN}""")]
    public void Text_that_is_no_document_is_malformed(string text) => Assert.Equal(DocumentError.Malformed, Refusal(text).Error);

    [Theory]
    [InlineData("""{"$numberInt":1}""")]
    [InlineData("""{"$numberInt":"2147483648"}""")]
    [InlineData("""{"$numberInt":" 1"}""")]
    [InlineData("""{"$numberInt":"1","x":2}""")]
    [InlineData("""{"$numberLong":"9223372036854775808"}""")]
    [InlineData("""{"$numberLong":"1.0"}""")]
    [InlineData("""{"$numberDouble":"1e400"}""")]
    [InlineData("""{"$numberDouble":"one"}""")]
    [InlineData("""{"$numberDecimal":"1E9999999999"}""")]
    [InlineData("""{"$numberDecimal":"12345678901234567890123456789012345"}""")]
    [InlineData("""{"$numberDecimal":""}""")]
    [InlineData("""{"$numberDecimal":"."}""")]
    [InlineData("""{"$oid":"123"}""")]
    [InlineData("""{"$oid":"zzzzzzzzzzzzzzzzzzzzzzzz"}""")]
    [InlineData("""{"$date":"yesterday"}""")]
    [InlineData("""{"$date":"12:00"}""")]
    [InlineData("""{"$date":null}""")]
    [InlineData("""{"$date":{"x":1}}""")]
    [InlineData("""{"$date":1e300}""")]
    [InlineData("""{"$tcb_server_date":1}""")]
    [InlineData("""{"$tcb_server_date":{"offset":"x"}}""")]
    [InlineData("""{"$tcb_server_date":{"offset":{"$numberLong":"9223372036854775807"}}}""")]
    [InlineData("""{"$timestamp":{"t":-1,"i":0}}""")]
    [InlineData("""{"$binary":{"base64":"!","subType":"00"}}""")]
    [InlineData("""{"$binary":{"base64":"","subType":"123"}}""")]
    [InlineData("""{"$binary":"AA=="}""")]
    [InlineData("""{"$uuid":"x"}""")]
    [InlineData("""{"$regularExpression":{"pattern":"a"}}""")]
    [InlineData("""{"$regularExpression":"a"}""")]
    [InlineData("""{"$minKey":2}""")]
    [InlineData("""{"$undefined":false}""")]
    public void A_malformed_wrapper_is_refused_and_its_place_named(string wrapper)
    {
        var error = Refusal($$"""{"list":[0,{"here":{{wrapper}}}]}""", now: 1);

        Assert.Equal(DocumentError.Malformed, error.Error);
        Assert.Contains("list.1.here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_is_known_but_not_supported() => Assert.Equal(DocumentError.NotSupported, Refusal("""{"f":{"$code":"1"}}""").Error);

    [Fact]
    public void Of_repeated_names_the_last_wins() => Assert.Equal(new Document { ["a"] = 2 }, Parse("""{"a":1,"a":2}"""));

    [Fact]
    public void Lone_surrogate_escapes_become_the_replacement_character() =>
        Assert.Equal(new Document { ["\uFFFDx"] = "a\uFFFD😀\n\"" }, Parse("""{"\ud83dx":"a\udc00\ud83d\ude00\n\""}"""));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_malformed()
    {
        byte[] text = [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8];

        Assert.Equal(DocumentError.Malformed, Assert.Throws<DocumentException>(() => CanonicalJson.ParseDocument(text, 0)).Error);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Equal(DocumentError.TooLarge, Refusal(Nested(DocumentLimits.MaxDepth + 5)).Error);
        Assert.Equal(DocumentError.TooLarge, Refusal(Nested(100_000)).Error);
        Bson.Validate(Bson.Write(Parse(Nested(DocumentLimits.MaxDepth))));
    }

    [Fact]
    public void Mutated_text_is_refused_or_read_but_nothing_else_happens()
    {
        const int Seed = 5150;
        var random = new RandomDocuments(Seed);
        var alphabet = "{}[]\",:$\\u0019dDeE+-.ntf \0\u00FF"u8.ToArray();
        var accepted = 0;
        for (var i = 0; i < 20000; i++)
        {
            var text = Encoding.UTF8.GetBytes(CanonicalJson.ToText(random.Document()));
            for (var flips = random.Next(3); flips >= 0; flips--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            }

            try
            {
                CanonicalJson.ParseDocument(text, 0);
                accepted++;
            }
            catch (DocumentException)
            {
                // The only exception that may come out.
            }
        }

        Assert.True(accepted > 100, $"seed {Seed}: only {accepted} mutations were accepted, so little was tested.");
    }

    private static JsonWriterSettings Canonical { get; } = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    /// <summary>The bytes, with every NaN made the same: text does not keep its payload.</summary>
    private static byte[] Comparable(Document document) => Bson.Write(SameNaN(document).AsDocument);

    private static Value SameNaN(Value value) => value.Kind switch
    {
        ValueKind.Double when double.IsNaN(value.AsDouble) => double.NaN,
        ValueKind.Decimal128 => Value.String(value.AsDecimal128.ToString()),
        ValueKind.Document => value.AsDocument.Aggregate(new Document(), (copy, field) =>
        {
            copy.Add(field.Key, SameNaN(field.Value));
            return copy;
        }),
        ValueKind.Array => new ValueArray(value.AsArray.Select(SameNaN)),
        _ => value,
    };

    private static Document Parse(string text) => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(text), 0);

    private static DocumentException Refusal(string text, long now = 0) => Assert.Throws<DocumentException>(() => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(text), now));

    internal static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
