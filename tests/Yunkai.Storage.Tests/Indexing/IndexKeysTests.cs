using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage.Indexing;
using Yunkai.Testing;

namespace Yunkai.Storage.Tests.Indexing;

public sealed class IndexKeysTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_value_that_a_condition_is_asked_about_has_an_entry(bool descending)
    {
        var seed = Environment.TickCount;
        var documents = new RandomDocuments(seed);
        string[] paths = ["a", "b", "a.b", "a.b.c", "c.0", "a.0.b", "b.1", "名", "a.a.a"];
        for (var i = 0; i < 4000; i++)
        {
            var document = documents.Document();
            var bson = Bson.Write(document);
            foreach (var path in paths)
            {
                var values = new List<Value>();
                PathValues.Collect(bson, path, values);
                var keys = Keys(document, new IndexField(path, descending));
                Assert.NotEmpty(keys);
                foreach (var value in values.Where(value => value.Kind != ValueKind.Array))
                {
                    Assert.True(
                        keys.Contains(Convert.ToHexString(KeyEncoding.Encode(value.IsNullish ? Value.Null : value, descending))),
                        $"seed {seed}, run {i}: {path} of {document} lacks {value}");
                }
            }
        }
    }

    [Fact]
    public void Stored_and_given_documents_have_the_same_entries()
    {
        var seed = Environment.TickCount;
        var documents = new RandomDocuments(seed);
        for (var i = 0; i < 2000; i++)
        {
            var document = documents.Document();
            foreach (var path in new[] { "a", "b", "a.b", "c.0" })
            {
                Assert.True(Keys(document, new IndexField(path)).SequenceEqual(Keys(Bson.Read(Bson.Write(document)), new IndexField(path))), $"seed {seed}, run {i}: {path} of {document}");
            }
        }
    }

    [Fact]
    public void Paths_through_one_array_go_through_it_together()
    {
        var document = new Document { { "a", Value.Array(new Document { { "b", 1 }, { "c", 2 } }, new Document { { "b", 3 } }) } };

        var keys = Keys(document, new IndexField("a.b"), new IndexField("a.c"));

        Assert.Equal([Key(1, 2), Key(3, Value.Null)], keys);
    }

    [Fact]
    public void Two_arrays_side_by_side_are_refused()
    {
        var document = new Document { { "a", Value.Array(1, 2) }, { "b", Value.Array(1, 2) } };

        var error = Assert.Throws<StorageException>(() => Keys(document, new IndexField("a"), new IndexField("b")));

        Assert.Equal(StorageError.LimitExceeded, error.Error);
        Assert.Contains("cannot index parallel arrays", error.Message);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_key_has_at_most_1024_bytes(int bytes, bool isAllowed)
    {
        var overhead = KeyEncoding.Encode(Value.String("")).Length;
        var document = new Document { { "a", new string('x', bytes - overhead) } };
        var definition = new IndexDefinition("a_1", [new IndexField("a")]);

        if (isAllowed)
        {
            Assert.Equal(DocumentLimits.MaxIndexKeyBytes + 4, new IndexKeys(definition).Of(document, new byte[4], out _).Single().Length);
        }
        else
        {
            var error = Assert.Throws<StorageException>(() => new IndexKeys(definition).Of(document, new byte[4], out _));
            Assert.Equal(StorageError.KeyTooLarge, error.Error);
            Assert.Contains("a_1", error.Message);
        }
    }

    [Theory]
    [InlineData("""{"a":1}""", false, 1)]
    [InlineData("""{"a":null}""", false, 1)]
    [InlineData("""{}""", false, 0)]
    [InlineData("""{"a":[]}""", true, 1)]
    [InlineData("""{"a":[1,1.0,2]}""", true, 2)]
    public void A_sparse_index_leaves_out_what_lacks_the_field(string json, bool isMultikey, int entries)
    {
        var document = Documents.Json.CanonicalJson.ParseDocument(System.Text.Encoding.UTF8.GetBytes(json.Replace("1.0", """{"$numberDouble":"1.0"}""")), 0);

        var keys = new IndexKeys(new IndexDefinition("a_1", [new IndexField("a")]) { Sparse = true }).Of(document, default, out var met);

        Assert.Equal((isMultikey, entries), (met, keys.Count));
    }

    [Fact]
    public void The_refusal_of_a_duplicate_speaks_MongoDBs_words()
    {
        var index = new IndexDefinition("i", [new("a"), new("b"), new("c.d"), new("e"), new("f"), new("g"), new("h")]);
        Value[] values = [1, "x", Value.Null, 1.0, Value.Date(5), Value.ObjectId(new ObjectId("0123456789abcdef01234567")), new Document { { "k", Value.Array(true, 2.5) } }];

        var error = DuplicateKeys.Error("env-1", "books", index, values);

        Assert.Equal(
            "E11000 duplicate key error collection: env-1.books index: i dup key: { a: 1, b: \"x\", c.d: null, e: 1.0, f: new Date(5), g: ObjectId('0123456789abcdef01234567'), h: { k: [ true, 2.5 ] } }",
            error.Message);
    }

    private static string[] Keys(Document document, params IndexField[] fields) =>
        [.. new IndexKeys(new IndexDefinition("i", fields)).Of(document, default, out _).Select(Convert.ToHexString)];

    private static string Key(params Value[] values) => string.Concat(values.Select(value => Convert.ToHexString(KeyEncoding.Encode(value))));
}
