using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Values;

public sealed class BsonTests
{
    [Fact]
    public void Bytes_are_those_of_the_reference_implementation_and_read_back_equal()
    {
        var random = new RandomDocuments(7);
        for (var i = 0; i < 2000; i++)
        {
            var document = WithoutNegativeZero(random.Document()).AsDocument;

            var bytes = Bson.Write(document);

            Bson.Validate(bytes);
            // Deserialising and serialising again proves that every length and type was understood the same way.
            var reference = BsonSerializer.Deserialize<BsonDocument>(bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(reference.ToBson()), $"seed 7, document {i}: {document}");
            Assert.Equal(document, Bson.Read(bytes));
        }
    }

    [Fact]
    public void A_field_is_read_without_the_rest()
    {
        var bytes = Bson.Write(new Document { ["a"] = new Document { ["b"] = 1 }, ["b"] = "文", ["c"] = Value.Array(1, "x") });

        Assert.Equal("文", Bson.ReadField(bytes, "b"u8).AsString);
        Assert.Equal(Value.Array(1, "x"), Bson.ReadField(bytes, "c"u8));
        Assert.True(Bson.ReadField(bytes, "d"u8).IsMissing);
    }

    [Fact]
    public void A_lone_surrogate_is_stored_as_the_replacement_character()
    {
        var bytes = Bson.Write(new Document { ["a\uD800"] = "x\uDC00" });

        Bson.Validate(bytes);
        Assert.Equal("x\uFFFD", Bson.Read(bytes)["a\uFFFD"].AsString);
    }

    [Fact]
    public void Undefined_becomes_null_and_missing_disappears_or_becomes_null_in_arrays()
    {
        var document = new Document { ["u"] = Value.Undefined, ["a"] = Value.Array(Value.Missing, Value.Undefined, 1) };
        document.Add("m", Value.Missing);

        var read = Bson.Read(Bson.Write(document));

        Assert.Equal(new Document { ["u"] = Value.Null, ["a"] = Value.Array(Value.Null, Value.Null, 1) }, read);
    }

    [Fact]
    public void Names_and_patterns_with_NUL_are_not_storable()
    {
        Assert.Equal(DocumentError.NotStorable, Refusal(() => Bson.Write(new Document { ["a\0"] = 1 })).Error);
        Assert.Equal(DocumentError.NotStorable, Refusal(() => Bson.Write(new Document { ["a"] = Value.Regex(new RegexValue("a\0", "")) })).Error);
    }

    [Fact]
    public void Nesting_and_size_have_bounds()
    {
        var deep = new Document();
        for (var i = 1; i < DocumentLimits.MaxDepth; i++)
        {
            deep = new Document { ["d"] = deep };
        }

        Bson.Validate(Bson.Write(deep));
        Assert.Equal(DocumentError.TooLarge, Refusal(() => Bson.Write(new Document { ["d"] = deep })).Error);
        Assert.Equal(DocumentError.TooLarge, Refusal(() => Bson.Write(new Document { ["s"] = new string('x', DocumentLimits.MaxDocumentBytes) })).Error);
        Assert.Equal(DocumentError.TooLarge, Refusal(() => Bson.Validate(new byte[DocumentLimits.MaxDocumentBytes + 1])).Error);
    }

    [Theory]
    [InlineData("", "empty input")]
    [InlineData("05000000", "no terminator")]
    [InlineData("0500000001", "wrong terminator")]
    [InlineData("0400000000", "length below the least")]
    [InlineData("FFFFFFFF00", "negative length")]
    [InlineData("0600000000", "length past the end")]
    [InlineData("050000000000", "bytes after the end")]
    [InlineData("080000000A616200", "name without terminator")]
    [InlineData("090000000861000200", "boolean of 2")]
    [InlineData("0D000000026100010000004100", "string without its own zero")]
    [InlineData("0E0000000261000200000080000000", "string that is not UTF-8")]
    [InlineData("080000000AFF0000", "name that is not UTF-8")]
    [InlineData("0B0000000A61000A610000", "the same name twice")]
    [InlineData("0B00000010610000000000", "int32 cut short by the end")]
    [InlineData("0800000042610000", "unknown type")]
    [InlineData("080000000061000000", "type zero before the end")]
    public void Damaged_bytes_are_refused(string hex, string why)
    {
        var error = Assert.Throws<DocumentException>(() => Bson.Validate(Convert.FromHexString(hex)));

        Assert.True(error.Error == DocumentError.Malformed, why);
    }

    [Fact]
    public void Code_and_symbol_are_known_but_not_supported()
    {
        var bytes = new BsonDocument("c", new BsonJavaScript("1")).ToBson();

        Assert.Equal(DocumentError.NotSupported, Refusal(() => Bson.Validate(bytes)).Error);
    }

    [Fact]
    public void Mutated_bytes_are_refused_or_are_documents_that_read_and_write()
    {
        const int Seed = 11;
        var random = new RandomDocuments(Seed);
        var accepted = 0;
        for (var i = 0; i < 20000; i++)
        {
            var bytes = Bson.Write(random.Document());
            for (var flips = random.Next(3); flips >= 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (random.Next(4) == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }

            try
            {
                Bson.Validate(bytes);
            }
            catch (DocumentException)
            {
                continue;
            }

            accepted++;
            var document = Bson.Read(bytes);
            Bson.Validate(Bson.Write(document));
        }

        Assert.True(accepted > 100, $"seed {Seed}: only {accepted} mutations were accepted, so little was tested.");
    }

    /// <summary>The reference implementation turns -0.0 into 0.0 when it reads.</summary>
    private static Value WithoutNegativeZero(Value value) => value.Kind switch
    {
        ValueKind.Double when value.AsDouble == 0 => 0d,
        ValueKind.Document => value.AsDocument.Aggregate(new Document(), (copy, field) =>
        {
            copy.Add(field.Key, WithoutNegativeZero(field.Value));
            return copy;
        }),
        ValueKind.Array => new ValueArray(value.AsArray.Select(WithoutNegativeZero)),
        _ => value,
    };

    private static DocumentException Refusal(Action act) => Assert.Throws<DocumentException>(act);
}
