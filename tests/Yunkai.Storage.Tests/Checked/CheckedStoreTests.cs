using Microsoft.Extensions.Time.Testing;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage.Checked;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Checked;

public sealed class CheckedStoreTests
{
    public static TheoryData<string> Misuses => [.. MisuseCalls.Keys];

    private static readonly Dictionary<string, Func<IDocumentStore, Task>> MisuseCalls = new()
    {
        ["empty collection name"] = store => store.CreateCollectionAsync("", new Document()).AsTask(),
        ["long collection name"] = store => store.CreateCollectionAsync(new string('x', 200), new Document()).AsTask(),
        ["name with NUL"] = store => store.CreateCollectionAsync("a\0b", new Document()).AsTask(),
        ["name with half a pair"] = store => store.CreateCollectionAsync("a\uD800", new Document()).AsTask(),
        ["index without fields"] = store => store.CreateIndexAsync("c", new IndexDefinition("i", [])).AsTask(),
        ["index with an empty path part"] = store => store.CreateIndexAsync("c", new IndexDefinition("i", [new("a..b")])).AsTask(),
        ["index on an operator"] = store => store.CreateIndexAsync("c", new IndexDefinition("i", [new("a.$x")])).AsTask(),
        ["index with one path twice"] = store => store.CreateIndexAsync("c", new IndexDefinition("i", [new("a"), new("a", true)])).AsTask(),
        ["negative skip"] = store => store.FindAsync("c", new FindRequest { Filter = Filter.All, Skip = -1 }, new DocumentList()).AsTask(),
        ["negative limit"] = store => store.FindAsync("c", new FindRequest { Filter = Filter.All, Limit = -1 }, new DocumentList()).AsTask(),
        ["no visitor"] = store => store.FindAsync("c", new FindRequest { Filter = Filter.All }, null!).AsTask(),
        ["a null document"] = store => store.InsertAsync("c", [null!]).AsTask(),
        ["many with a sort"] = store => store.UpdateAsync("c", new UpdateRequest { Filter = Filter.All, Update = Update.Parse(new Document()), Multi = true, Sort = SortOrder.Of() }).AsTask(),
        ["log before its beginning"] = store => store.ReadLogAsync(-1, 1).AsTask(),
        ["no entries"] = store => store.ReadLogAsync(0, 0).AsTask(),
        ["unknown kind of record"] = store => store.GetRecordAsync((RecordKind)99, "a").AsTask(),
        ["a collection as a record"] = store => store.WriteRecordsAsync([new RecordWrite(RecordKind.Collection, "a", new Document())]).AsTask(),
        ["unchanged from nothing"] = store => store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, "a", new Document()) { Condition = RecordCondition.Unchanged }]).AsTask(),
        ["a key with half a pair"] = store => store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, "\uDC00", new Document())]).AsTask(),
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task Misuse_is_refused_before_the_engine_sees_it(string misuse)
    {
        var engine = new NaiveStore("e", new CountingIds(), new FakeTimeProvider());
        await engine.CreateCollectionAsync("c", new Document());
        var sequence = engine.LastSequence;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => MisuseCalls[misuse](new CheckedStore(engine)));

        Assert.Equal(sequence, engine.LastSequence);
    }

    [Fact]
    public async Task An_index_of_too_many_fields_is_a_limit_that_a_user_may_pass()
    {
        var store = new CheckedStore(new NaiveStore("e", new CountingIds(), new FakeTimeProvider()));
        await store.CreateCollectionAsync("c", new Document());

        await store.CreateIndexAsync("c", new IndexDefinition("ok", [.. Enumerable.Range(0, 31).Select(i => new IndexField($"f{i}"))]));
        var error = await Assert.ThrowsAsync<StorageException>(() => store.CreateIndexAsync("c", new IndexDefinition("i", [.. Enumerable.Range(0, 32).Select(i => new IndexField($"f{i}"))])).AsTask());

        Assert.Equal(StorageError.LimitExceeded, error.Error);
    }

    [Fact]
    public async Task An_engine_that_fails_in_a_way_it_may_not_is_named_as_broken()
    {
        var store = new CheckedStore(new NaiveStore("e", new FailingIds(), new FakeTimeProvider()));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, "a", new Document())]).AsTask());

        Assert.Contains("broke its contract", error.Message);
        Assert.IsType<StorageException>(error.InnerException);
    }

    private sealed class FailingIds : IdSource
    {
        public override Guid NewBatchId() => throw new StorageException(StorageError.IndexNotFound, "An error that writing records has no use for.");
    }
}
