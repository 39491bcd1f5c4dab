using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Sqlite;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class PlanRivalTests
{
    [Theory]
    // An owner of everything against a shelf of 20, and an owner of a few against a flag that all have.
    [InlineData("""{"_openid":"all","shelf":3}""", "shelf")]
    [InlineData("""{"_openid":"few","done":false}""", "_openid_1")]
    [InlineData("""{"_openid":"all","done":false}""", "_openid_1")]
    [InlineData("""{"_openid":"nobody","shelf":3}""", "_openid_1")]
    public async Task Of_two_indexes_with_equalities_the_one_that_reads_less_is_used(string condition, string expected)
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("books", []);
        await test.Store.CreateIndexAsync("books", new IndexDefinition("shelf", [new("shelf")]));
        await test.Store.CreateIndexAsync("books", new IndexDefinition("done", [new("done")]));
        await test.Store.InsertAsync("books", [.. Enumerable.Range(0, 1000).Select(i => new Document
        {
            { "_id", i }, { "_openid", i < 5 ? "few" : "all" }, { "shelf", i % 50 }, { "done", false },
        })]);
        using var connection = new SqliteConnection(test.Path, create: false);
        var collection = CatalogRecords.Load(connection).Get("books");
        var filter = Filter.Parse(CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(condition), 0));

        var plan = PlanRival.Settle(connection, collection, QueryRun.Plan(collection, new Query(filter, null, Skip: 0, Limit: 20)), rows: 20);

        Assert.Equal(expected, collection.Indexes[plan.Index].Definition.Name);
    }

    [Fact]
    public async Task A_query_looks_only_at_the_documents_of_the_index_that_reads_less()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("books", []);
        await test.Store.CreateIndexAsync("books", new IndexDefinition("shelf", [new("shelf")]));
        await test.Store.InsertAsync("books", [.. Enumerable.Range(0, 1000).Select(i => new Document { { "_id", i }, { "_openid", "all" }, { "shelf", i % 50 } })]);
        var filter = new CountingFilter(Filter.Parse(new Document { { "_openid", "all" }, { "shelf", 3 } }));

        var found = await test.Store.FindAsync("books", new FindRequest { Filter = filter, Limit = 20 }, new Ignoring());

        Assert.Equal(20, found);
        Assert.InRange(filter.Looks, 20, 40);
    }

    private sealed class CountingFilter(Filter inner) : Filter
    {
        public int Looks { get; private set; }

        public override FilterShape Shape => inner.Shape;

        public override bool Matches(ReadOnlySpan<byte> bson)
        {
            Looks++;
            return inner.Matches(bson);
        }

        public override Document UpsertSeed() => inner.UpsertSeed();
    }

    private sealed class Ignoring : IDocumentVisitor
    {
        public bool Visit(ReadOnlySpan<byte> bson) => true;
    }
}
