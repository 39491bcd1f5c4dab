using System.Text;
using System.Text.Json;
using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Json;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>The rows of tests/cases that the document tests read, through the engine: stored, found and changed, with and without an index on what the condition names.</summary>
public sealed class SharedCasesTests
{
    private static readonly IReadOnlyList<CaseRow> Filters = CaseFile.Load("filter");
    private static readonly IReadOnlyList<CaseRow> Updates = CaseFile.Load("update");

    [Fact]
    public async Task Conditions_find_what_the_rows_say_with_and_without_an_index()
    {
        await using var test = await TestStore.OpenAsync();
        var indexed = 0;
        foreach (var row in Filters.Where(row => !row.Has("error")))
        {
            var filter = Filter.Parse(Read(row.Body.GetProperty("condition")));
            var documents = new List<Document>();
            var expected = new List<int>();
            foreach (var (member, isMatch) in new[] { ("miss", false), ("match", true) })
            {
                foreach (var item in row.Body.GetProperty(member).EnumerateArray())
                {
                    var document = Read(item);
                    // Rows about _id itself keep theirs; where ids repeat between rows, the engine could not hold both.
                    if (document.ContainsKey("_id"))
                    {
                        continue;
                    }

                    document["mark"] = documents.Count;
                    documents.Add(document);
                    if (isMatch)
                    {
                        expected.Add(documents.Count - 1);
                    }
                }
            }

            // A condition on every name must not see the mark: rows with $expr on the root and the like are few, and none does.
            expected = [.. expected.Where(i => filter.Matches(Bson.Write(documents[i])))];
            await test.Store.CreateCollectionAsync("rows", new Document());
            await test.Store.InsertAsync("rows", documents);
            Assert.True(expected.SequenceEqual(await MarksAsync(test.Store, filter)), $"{row.File}, {row.Name}");
            Assert.Equal(expected.Count, await test.Store.CountAsync("rows", filter));
            foreach (var path in filter.Shape.Conditions.Select(condition => condition.Path).Distinct().Where(path => path is not ("_id" or "_openid")))
            {
                foreach (var descending in new[] { false, true })
                {
                    try
                    {
                        await test.Store.CreateIndexAsync("rows", new IndexDefinition("i", [new(path, descending)]));
                    }
                    catch (ArgumentException)
                    {
                        continue; // a path that no index can have
                    }

                    indexed++;
                    Assert.True(expected.SequenceEqual(await MarksAsync(test.Store, filter)), $"{row.File}, {row.Name}, index on {path} {descending}");
                    Assert.Equal(expected.Count, await test.Store.CountAsync("rows", filter));
                    await test.Store.DropIndexAsync("rows", "i");
                }
            }

            await test.Store.DropCollectionAsync("rows");
        }

        Assert.True(indexed > 50, $"only {indexed} rows met an index");
    }

    [Fact]
    public async Task Updates_store_what_the_rows_say()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("rows", new Document());
        await test.Store.CreateIndexAsync("rows", new IndexDefinition("a_1", [new("a")]));
        foreach (var row in Updates.Where(row => !row.Has("insert")))
        {
            var before = Read(row.Body.GetProperty("document"));
            before["_id"] = before["_id"] is { IsMissing: false } given ? given : 1;
            long? now = row.Has("now") ? row.Body.GetProperty("now").GetInt64() : null;
            await test.Store.InsertAsync("rows", [before]);
            var stored = (await DocumentList.FindAsync(test.Store, "rows", Filter.All)).Single();
            var where = row.Has("where") ? Filter.Parse(Read(row.Body.GetProperty("where"))) : Filter.All;
            Task<UpdateOutcome> UpdateAsync() =>
                test.Store.UpdateAsync("rows", new UpdateRequest { Filter = where, Update = Update.Parse(Read(row.Body.GetProperty("update")), now) }).AsTask();

            if (row.Has("error"))
            {
                await Assert.ThrowsAsync<DocumentException>(UpdateAsync);
                Assert.Equal(stored, (await DocumentList.FindAsync(test.Store, "rows", Filter.All)).Single());
            }
            else
            {
                var outcome = await UpdateAsync();
                var after = (await DocumentList.FindAsync(test.Store, "rows", Filter.All)).Single();
                var expected = Read(row.Body.GetProperty("result"));
                expected.Remove("_id");
                var withoutId = after.DeepClone();
                withoutId.Remove("_id");
                Assert.True(expected.Equals(withoutId), $"{row.File}, {row.Name}: {after}");
                Assert.Equal((1, row.Has("modified") ? 0 : 1), (outcome.Matched, outcome.Modified));
            }

            await test.Store.RemoveAsync("rows", Filter.All, multi: true);
        }

        StoredConsistency.Check(test.Path);
    }

    private static async Task<List<int>> MarksAsync(IDocumentStore store, Filter filter) =>
        [.. (await DocumentList.FindAsync(store, "rows", filter)).Select(document => document["mark"].AsInt32)];

    private static Document Read(JsonElement element) => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(element.GetRawText()), 0);
}
