using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests;

/// <summary>What every engine has to do. An engine's test class inherits this and opens its store.</summary>
public abstract class DocumentStoreContract
{
    /// <summary>An empty store of the environment env-1, whose ids come from <see cref="CountingIds"/>.</summary>
    protected abstract Task<IDocumentStore> OpenAsync();

    private async Task<IDocumentStore> WithBooksAsync(params Document[] documents)
    {
        var store = await OpenAsync();
        await store.CreateCollectionAsync("books", new Document { { "aclTag", "PRIVATE" } });
        if (documents.Length > 0)
        {
            await store.InsertAsync("books", documents);
        }

        return store;
    }

    private static Document Doc(params (string Name, Value Value)[] fields)
    {
        var document = new Document();
        foreach (var (name, value) in fields)
        {
            document.Add(name, value);
        }

        return document;
    }

    private static Filter Where(string path, Value value) => Filter.Equal(path, value);

    private static UpdateRequest Set(Filter filter, string path, Value value) => new() { Filter = filter, Update = Update.Parse(Doc(("$set", Doc((path, value))))) };

    private static async Task<StorageException> Refused(StorageError expected, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<StorageException>(call);
        Assert.Equal(expected, error.Error);
        return error;
    }

    [Fact]
    public async Task A_collection_is_created_listed_changed_and_dropped()
    {
        await using var store = await WithBooksAsync(Doc(("_id", "a")));

        var created = store.FindCollection("books");
        Assert.NotNull(created);
        Assert.Equal(["_id_", "_openid_1"], created.Indexes.Select(index => index.Name));
        await Refused(StorageError.CollectionExists, () => store.CreateCollectionAsync("books", new Document()).AsTask());
        var changed = await store.SetCollectionAttributesAsync("books", new Document { { "aclTag", "READONLY" } });
        Assert.Equal(changed.Attributes, store.FindCollection("books")!.Attributes);
        Assert.Equal("READONLY", changed.Attributes["aclTag"].AsString);
        Assert.Equal(created.Id, changed.Id);

        await store.DropCollectionAsync("books");
        Assert.Null(store.FindCollection("books"));
        Assert.Empty(store.ListCollections());
        var again = await store.CreateCollectionAsync("books", new Document());
        Assert.NotEqual(created.Id, again.Id);
        Assert.Equal(0, await store.CountAsync("books", Filter.All));
        Assert.Equal(["a"], await store.InsertAsync("books", [Doc(("_id", "a"))]));
    }

    [Fact]
    public async Task A_missing_collection_refuses_everything()
    {
        await using var store = await OpenAsync();

        foreach (var call in new Func<Task>[]
        {
            () => DocumentList.FindAsync(store, "no", Filter.All),
            () => store.CountAsync("no", Filter.All).AsTask(),
            () => store.InsertAsync("no", [Doc()]).AsTask(),
            () => store.UpdateAsync("no", Set(Filter.All, "a", 1) with { Upsert = true }).AsTask(),
            () => store.RemoveAsync("no", Filter.All, multi: true).AsTask(),
            () => store.DropCollectionAsync("no").AsTask(),
            () => store.SetCollectionAttributesAsync("no", new Document()).AsTask(),
            () => store.CreateIndexAsync("no", new IndexDefinition("i", [new("a")])).AsTask(),
            () => store.DropIndexAsync("no", "i").AsTask(),
        })
        {
            await Refused(StorageError.CollectionNotFound, call);
        }

        Assert.Equal(0, store.LastSequence);
    }

    [Fact]
    public async Task An_id_is_made_when_there_is_none_and_stored_first()
    {
        await using var store = await WithBooksAsync();

        var ids = await store.InsertAsync("books", [Doc(("a", 1)), Doc(("a", 2), ("_id", 7))]);

        Assert.Equal(["doc-1", 7], ids);
        Assert.Equal([Doc(("_id", "doc-1"), ("a", 1)), Doc(("_id", 7), ("a", 2))], await DocumentList.FindAsync(store, "books", Filter.All));
    }

    [Fact]
    public async Task Ids_of_equal_value_are_the_same_id_and_of_different_kind_are_not()
    {
        await using var store = await WithBooksAsync(Doc(("_id", 1)), Doc(("_id", "1")), Doc(("_id", Value.Null)));

        var error = await Refused(StorageError.DuplicateKey, () => store.InsertAsync("books", [Doc(("_id", 1.0))]).AsTask());

        Assert.StartsWith("E11000 duplicate key error collection: env-1.books index: _id_", error.Message);
        Assert.Equal(3, await store.CountAsync("books", Filter.All));
        Assert.Single(await DocumentList.FindAsync(store, "books", Where("_id", Value.Int64(1))));
    }

    [Theory]
    [InlineData(ValueKind.Array)]
    [InlineData(ValueKind.Regex)]
    [InlineData(ValueKind.Undefined)]
    public async Task Some_kinds_cannot_be_an_id(ValueKind kind)
    {
        await using var store = await WithBooksAsync();
        var id = kind switch { ValueKind.Array => Value.Array(1), ValueKind.Regex => Value.Regex(new RegexValue("a", "")), _ => Value.Undefined };

        var error = await Assert.ThrowsAsync<DocumentException>(() => store.InsertAsync("books", [Doc(("_id", id))]).AsTask());

        Assert.Equal(DocumentError.NotStorable, error.Error);
    }

    [Fact]
    public async Task A_document_that_cannot_be_stored_keeps_the_others_of_its_call_out()
    {
        await using var store = await WithBooksAsync();
        var deep = Doc(("x", 1));
        for (var i = 0; i < 150; i++)
        {
            deep = Doc(("x", deep));
        }

        foreach (var bad in new[] { Doc(("$a", 1)), deep, Doc(("big", new string('x', DocumentLimits.MaxDocumentBytes))) })
        {
            await Assert.ThrowsAsync<DocumentException>(() => store.InsertAsync("books", [Doc(("ok", 1)), bad]).AsTask());
        }

        await Refused(StorageError.DuplicateKey, () => store.InsertAsync("books", [Doc(("_id", "a")), Doc(("_id", "b")), Doc(("_id", "a"))]).AsTask());
        Assert.Equal(0, await store.CountAsync("books", Filter.All));
        Assert.Equal(3, store.LastSequence); // the collection and its two indexes
    }

    [Fact]
    public async Task Without_a_sort_documents_come_as_they_were_inserted_whatever_happens_to_them()
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 50).Select(i => Doc(("_id", $"id{(i * 37) % 50:D2}"), ("n", i)))]);
        await store.UpdateAsync("books", Set(Filter.Parse(Doc(("n", Doc(("$lt", 10))))), "text", new string('x', 10_000)) with { Multi = true });
        await store.CreateIndexAsync("books", new IndexDefinition("n_-1", [new("n", Descending: true)]));

        var all = await DocumentList.FindAsync(store, "books", Filter.All);
        var some = await DocumentList.FindAsync(store, "books", Filter.Parse(Doc(("n", Doc(("$gte", 5), ("$lt", 45))))), skip: 3, limit: 4);

        Assert.Equal(Enumerable.Range(0, 50), all.Select(document => document["n"].AsInt32));
        Assert.Equal([8, 9, 10, 11], some.Select(document => document["n"].AsInt32));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(7, 5)]
    [InlineData(95, 20)]
    [InlineData(200, 20)]
    [InlineData(0, 0)]
    [InlineData(0, int.MaxValue)]
    public async Task Sort_skip_and_limit_give_the_same_page_with_and_without_an_index(int skip, int limit)
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 100).Select(i => Doc(("_id", i), ("rank", (i * 31) % 100), ("even", i % 2)))]);
        var sort = SortOrder.Of(new SortField("rank", Descending: true));
        var expected = Enumerable.Range(0, 100).Reverse().Skip(skip).Take(limit);

        Assert.Equal(expected, (await DocumentList.FindAsync(store, "books", Filter.All, sort, skip, limit)).Select(document => document["rank"].AsInt32));
        await store.CreateIndexAsync("books", new IndexDefinition("rank_1", [new("rank")]));
        Assert.Equal(expected, (await DocumentList.FindAsync(store, "books", Filter.All, sort, skip, limit)).Select(document => document["rank"].AsInt32));
        await store.CreateIndexAsync("books", new IndexDefinition("even_rank", [new("even"), new("rank")]));
        var even = await DocumentList.FindAsync(store, "books", Where("even", 0), sort, skip, limit);
        Assert.Equal(Enumerable.Range(0, 100).Where(i => i % 2 == 0).Select(i => (i * 31) % 100).OrderDescending().Skip(skip).Take(limit), even.Select(document => document["rank"].AsInt32));
    }

    [Fact]
    public async Task A_visitor_may_stop()
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 10).Select(i => Doc(("_id", i)))]);
        var visitor = new DocumentList { StopAfter = 3 };

        var visited = await store.FindAsync("books", new FindRequest { Filter = Filter.All }, visitor);

        Assert.Equal((3, 3), (visited, visitor.Documents.Count));
    }

    [Fact]
    public async Task An_update_counts_what_matched_and_what_changed()
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 6).Select(i => Doc(("_id", i), ("n", i % 2), ("k", i)))]);

        Assert.Equal(new UpdateOutcome(3, 3, Value.Missing), await store.UpdateAsync("books", Set(Where("n", 1), "x", 5) with { Multi = true }));
        Assert.Equal(new UpdateOutcome(3, 0, Value.Missing), await store.UpdateAsync("books", Set(Where("n", 1), "x", 5) with { Multi = true }));
        Assert.Equal(new UpdateOutcome(1, 1, Value.Missing), await store.UpdateAsync("books", Set(Where("n", 0), "x", 6)));
        Assert.Equal(new UpdateOutcome(0, 0, Value.Missing), await store.UpdateAsync("books", Set(Where("n", 9), "x", 6)));
        Assert.Equal([0], (await DocumentList.FindAsync(store, "books", Where("x", 6))).Select(document => document["_id"].AsInt32));
        var last = await store.UpdateAsync("books", Set(Where("n", 0), "x", 7) with { Sort = SortOrder.Of(new SortField("k", true)), ReturnDocument = true });
        Assert.Equal(Doc(("_id", 4), ("n", 0), ("k", 4), ("x", 7)), last.Document);
    }

    [Fact]
    public async Task An_upsert_inserts_once_with_what_is_set_only_then()
    {
        await using var store = await WithBooksAsync();
        var request = Set(Where("_id", "a"), "n", 1) with { Upsert = true, OnInsert = Doc(("_openid", "me")), ReturnDocument = true };

        var first = await store.UpdateAsync("books", request);
        var second = await store.UpdateAsync("books", request with { OnInsert = Doc(("_openid", "other")) });
        var third = await store.UpdateAsync("books", Set(Where("name", "new"), "n", 1) with { Upsert = true });

        Assert.Equal((0, 0, "a"), (first.Matched, first.Modified, first.UpsertedId));
        Assert.Equal(Doc(("_id", "a"), ("_openid", "me"), ("n", 1)), first.Document);
        Assert.Equal((1, 0, Value.Missing), (second.Matched, second.Modified, second.UpsertedId));
        Assert.Equal("doc-1", third.UpsertedId);
        Assert.Equal(Doc(("_id", "doc-1"), ("name", "new"), ("n", 1)), (await DocumentList.FindAsync(store, "books", Where("name", "new"))).Single());
    }

    [Fact]
    public async Task A_replacement_keeps_the_id_and_is_logged_as_one()
    {
        await using var store = await WithBooksAsync(Doc(("_id", "a"), ("x", 1)));

        await store.UpdateAsync("books", new UpdateRequest { Filter = Where("_id", "a"), Update = Update.Replace(Doc(("y", 2))), IsReplacement = true });

        Assert.Equal([Doc(("_id", "a"), ("y", 2))], await DocumentList.FindAsync(store, "books", Filter.All));
        Assert.Equal(LogKind.Replace, (await store.ReadLogAsync(store.LastSequence - 1, 1)).Single().Kind);
    }

    [Fact]
    public async Task An_update_that_fails_for_one_document_changes_none()
    {
        await using var store = await WithBooksAsync(Doc(("_id", 1), ("n", 1)), Doc(("_id", 2), ("n", "text")));
        var sequence = store.LastSequence;

        var error = await Assert.ThrowsAsync<DocumentException>(() =>
            store.UpdateAsync("books", new UpdateRequest { Filter = Filter.All, Multi = true, Update = Update.Parse(Doc(("$inc", Doc(("n", 1))))) }).AsTask());

        Assert.Equal(DocumentError.CannotApply, error.Error);
        Assert.Equal(sequence, store.LastSequence);
        Assert.Single(await DocumentList.FindAsync(store, "books", Where("n", 1)));
    }

    [Fact]
    public async Task Concurrent_increments_lose_none()
    {
        await using var store = await WithBooksAsync(Doc(("_id", 1), ("n", 0), ("tag", "x")));
        var increment = Update.Parse(Doc(("$inc", Doc(("n", 1)))));

        // By id, and by a condition that needs a search.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            store.UpdateAsync("books", new UpdateRequest { Filter = i % 2 == 0 ? Where("_id", 1) : Where("tag", "x"), Update = increment }).AsTask())));

        Assert.Equal(200, (await DocumentList.FindAsync(store, "books", Filter.All)).Single()["n"].AsInt32);
    }

    [Fact]
    public async Task Of_concurrent_takers_each_gets_a_document_of_its_own()
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 40).Select(i => Doc(("_id", i), ("state", "free")))]);
        var take = new UpdateRequest { Filter = Where("state", "free"), Update = Update.Parse(Doc(("$set", Doc(("state", "taken"))))), ReturnDocument = true };

        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => store.UpdateAsync("books", take).AsTask())));

        Assert.Equal(40, taken.Where(outcome => outcome.Matched == 1).Select(outcome => outcome.Document!["_id"].AsInt32).Distinct().Count());
        Assert.Equal(10, taken.Count(outcome => outcome.Matched == 0));
    }

    [Fact]
    public async Task Removal_takes_one_or_all()
    {
        await using var store = await WithBooksAsync([.. Enumerable.Range(0, 6).Select(i => Doc(("_id", i), ("n", i % 2)))]);

        Assert.Equal(1, await store.RemoveAsync("books", Where("n", 0), multi: false));
        Assert.Equal([1, 2, 3, 4, 5], (await DocumentList.FindAsync(store, "books", Filter.All)).Select(document => document["_id"].AsInt32));
        Assert.Equal(3, await store.RemoveAsync("books", Where("n", 1), multi: true));
        Assert.Equal(0, await store.RemoveAsync("books", Where("n", 1), multi: true));
        Assert.Equal(2, await store.CountAsync("books", Filter.All));
    }

    [Fact]
    public async Task A_unique_index_refuses_the_second_and_a_missing_field_counts_as_null()
    {
        await using var store = await WithBooksAsync(Doc(("_id", 1), ("a", 5)), Doc(("_id", 2)));
        await store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]) { Unique = true });

        foreach (var call in new Func<Task>[]
        {
            () => store.InsertAsync("books", [Doc(("a", 5.0))]).AsTask(),
            () => store.InsertAsync("books", [Doc(("a", Value.Null))]).AsTask(),
            () => store.InsertAsync("books", [Doc(("a", 9)), Doc(("a", Value.Array(9, 10)))]).AsTask(),
            () => store.UpdateAsync("books", Set(Where("_id", 2), "a", 5)).AsTask(),
            () => store.UpdateAsync("books", Set(Where("_id", 3), "a", 5) with { Upsert = true }).AsTask(),
        })
        {
            Assert.StartsWith("E11000 duplicate key error collection: env-1.books index: a_1", (await Refused(StorageError.DuplicateKey, call)).Message);
        }

        await store.UpdateAsync("books", Set(Where("_id", 1), "a", 6));
        await store.InsertAsync("books", [Doc(("a", 5))]);
        await store.RemoveAsync("books", Where("_id", 2), multi: false);
        await store.InsertAsync("books", [Doc(("b", 5))]);
        Assert.Equal(3, await store.CountAsync("books", Filter.All));
    }

    [Fact]
    public async Task A_sparse_unique_index_allows_many_without_the_field_and_never_hides_them()
    {
        await using var store = await WithBooksAsync(Doc(("_id", 1)), Doc(("_id", 2)), Doc(("_id", 3), ("a", 1)));
        await store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]) { Unique = true, Sparse = true });

        await store.InsertAsync("books", [Doc(("_id", 4))]);

        await Refused(StorageError.DuplicateKey, () => store.InsertAsync("books", [Doc(("a", 1))]).AsTask());
        Assert.Equal(3, await store.CountAsync("books", Where("a", Value.Null)));
        Assert.Equal(4, (await DocumentList.FindAsync(store, "books", Filter.All, SortOrder.Of(new SortField("a", false)), limit: 10)).Count);
    }

    [Fact]
    public async Task An_index_that_cannot_be_built_is_not_there()
    {
        await using var store = await WithBooksAsync(Doc(("a", 1)), Doc(("a", 1)));
        var sequence = store.LastSequence;

        await Refused(StorageError.DuplicateKey, () => store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]) { Unique = true }).AsTask());

        Assert.Equal(2, store.FindCollection("books")!.Indexes.Count);
        Assert.Equal(sequence, store.LastSequence);
        await store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]));
        Assert.Equal(2, await store.CountAsync("books", Where("a", 1)));
    }

    [Fact]
    public async Task Index_names_and_numbers_are_limited()
    {
        await using var store = await WithBooksAsync();
        await store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("a")]));

        await Refused(StorageError.IndexExists, () => store.CreateIndexAsync("books", new IndexDefinition("a_1", [new("b")])).AsTask());
        await Refused(StorageError.IndexExists, () => store.CreateIndexAsync("books", new IndexDefinition("other", [new("a")])).AsTask());
        await Refused(StorageError.IndexNotFound, () => store.DropIndexAsync("books", "b_1").AsTask());
        await Refused(StorageError.IndexNotFound, () => store.DropIndexAsync("books", "_id_").AsTask());
        for (var i = 0; i < 17; i++)
        {
            await store.CreateIndexAsync("books", new IndexDefinition($"f{i}", [new($"f{i}")]));
        }

        await Refused(StorageError.LimitExceeded, () => store.CreateIndexAsync("books", new IndexDefinition("last", [new("last")])).AsTask());
        await store.DropIndexAsync("books", "a_1");
        await store.CreateIndexAsync("books", new IndexDefinition("last", [new("last")]));
    }

    [Fact]
    public async Task The_log_tells_every_change_in_order_with_both_versions()
    {
        await using var store = await WithBooksAsync();
        var start = store.LastSequence;
        await store.InsertAsync("books", [Doc(("_id", 1), ("a", 1)), Doc(("_id", 2), ("a", 1))]);
        await store.UpdateAsync("books", Set(Where("a", 1), "a", 2) with { Multi = true });
        await store.RemoveAsync("books", Where("_id", 1), multi: false);

        var log = await store.ReadLogAsync(start, 100);

        Assert.Equal(
            [(LogKind.Insert, 1), (LogKind.Insert, 2), (LogKind.Update, 1), (LogKind.Update, 2), (LogKind.Remove, 1)],
            log.Select(entry => (entry.Kind, entry.DocumentId.AsInt32)));
        Assert.Equal(Enumerable.Range(1, 5).Select(i => start + i), log.Select(entry => entry.Sequence));
        Assert.All(log, entry => Assert.Equal(store.FindCollection("books")!.Id, entry.CollectionId));
        Assert.Equal([log[0].BatchId, log[0].BatchId, log[2].BatchId, log[2].BatchId, log[4].BatchId], log.Select(entry => entry.BatchId));
        Assert.Equal(3, log.Select(entry => entry.BatchId).Distinct().Count());
        Assert.Equal(Doc(("_id", 1), ("a", 2)), Bson.Read(log[2].After.Span));
        Assert.Equal(Doc(("_id", 1), ("a", 1)), Bson.Read(LogUndo.Before(log[2]).Span));
        Assert.True(LogUndo.Before(log[0]).IsEmpty);
        Assert.Equal(Doc(("_id", 1), ("a", 2)), Bson.Read(LogUndo.Before(log[4]).Span));
        Assert.Equal([log[3].Sequence], (await store.ReadLogAsync(log[2].Sequence, 1)).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task A_waiter_is_woken_by_the_next_entry_and_by_its_own_token()
    {
        await using var store = await WithBooksAsync();
        using var cancel = new CancellationTokenSource();
        var waiter = store.WaitForLogAsync(store.LastSequence).AsTask();
        var cancelled = store.WaitForLogAsync(store.LastSequence + 1000, cancel.Token).AsTask();
        Assert.False(waiter.IsCompleted);

        await store.InsertAsync("books", [Doc()]);
        await waiter.WaitAsync(TimeSpan.FromSeconds(10));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(store.WaitForLogAsync(0).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_size_grows_and_shrinks_with_the_documents()
    {
        await using var store = await WithBooksAsync();
        var empty = await store.MeasureSizeAsync();
        await store.InsertAsync("books", [Doc(("text", new string('x', 10_000)))]);

        Assert.InRange(await store.MeasureSizeAsync() - empty, 10_000, 11_000);
        await store.RemoveAsync("books", Filter.All, multi: true);
        Assert.Equal(empty, await store.MeasureSizeAsync());
    }
}
