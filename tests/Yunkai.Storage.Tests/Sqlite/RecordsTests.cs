using Yunkai.Documents.Values;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class RecordsTests
{
    [Fact]
    public async Task A_record_is_read_as_it_was_written_and_after_a_restart()
    {
        await using var test = await TestStore.OpenAsync();

        Assert.True(await test.Store.WriteRecordsAsync([Put("a", 1)]));

        Assert.Equal(Of(1), await test.Store.GetRecordAsync(RecordKind.Setting, "a"));
        await test.ReopenAsync();
        Assert.Equal(Of(1), await test.Store.GetRecordAsync(RecordKind.Setting, "a"));
        Assert.Null(await test.Store.GetRecordAsync(RecordKind.Setting, "b"));
        Assert.Null(await test.Store.GetRecordAsync(RecordKind.User, "a"));
    }

    [Fact]
    public async Task Records_list_in_order_of_their_keys_below_a_prefix_and_page_by_page()
    {
        await using var test = await TestStore.OpenAsync();
        string[] keys = ["a", "a/1", "a/10", "a/2", "a/é", "a/\U0001F600", "a/￿", "b"];
        await test.Store.WriteRecordsAsync([.. keys.Reverse().Select(key => Put(key, 1))]);

        Assert.Equal(["a/1", "a/10"], await Keys(test.Store, "a/", null, 2));
        Assert.Equal(["a/2", "a/é", "a/￿", "a/\U0001F600"], await Keys(test.Store, "a/", "a/10", 100)); // UTF-8 order, not UTF-16
        Assert.Equal(keys.Length, (await Keys(test.Store, "", null, 100)).Length);
        Assert.Empty(await Keys(test.Store, "c", null, 100));
    }

    [Theory]
    [InlineData(RecordCondition.MustNotExist, false)]
    [InlineData(RecordCondition.MustExist, true)]
    [InlineData(RecordCondition.None, true)]
    public async Task A_condition_on_an_existing_record_decides_over_all_writes_of_the_call(RecordCondition condition, bool isWritten)
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.WriteRecordsAsync([Put("a", 1)]);
        var before = test.Store.LastSequence;

        var result = await test.Store.WriteRecordsAsync([Put("other", 5), Put("a", 2) with { Condition = condition }]);

        Assert.Equal(isWritten, result);
        Assert.Equal(isWritten ? Of(2) : Of(1), await test.Store.GetRecordAsync(RecordKind.Setting, "a"));
        Assert.Equal(isWritten, await test.Store.GetRecordAsync(RecordKind.Setting, "other") is not null);
        Assert.Equal(before + (isWritten ? 2 : 0), test.Store.LastSequence);
    }

    [Fact]
    public async Task Of_many_concurrent_writers_that_expect_the_same_value_one_wins_each_round()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.WriteRecordsAsync([Put("n", 0)]);

        var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var won = 0;
            for (var i = 0; i < 25; i++)
            {
                var current = await test.Store.GetRecordAsync(RecordKind.Setting, "n");
                var next = Put("n", current!["n"].AsInt32 + 1) with { Condition = RecordCondition.Unchanged, Expected = current };
                won += await test.Store.WriteRecordsAsync([next]) ? 1 : 0;
            }

            return won;
        })));

        Assert.Equal(wins.Sum(), (await test.Store.GetRecordAsync(RecordKind.Setting, "n"))!["n"].AsInt32);
    }

    [Fact]
    public async Task Every_change_of_a_record_is_in_the_log_with_its_undo()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.WriteRecordsAsync([Put("a", 1)]);
        await test.Store.WriteRecordsAsync([Put("a", 2)]);
        await test.Store.WriteRecordsAsync([Put("a", 2)]); // no change, no entry
        await test.Store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, "a", null)]);

        var log = await test.Store.ReadLogAsync(0, 100);

        Assert.Equal([LogKind.PutRecord, LogKind.PutRecord, LogKind.DeleteRecord], log.Select(entry => entry.Kind));
        Assert.Equal([1L, 2L, 3L], log.Select(entry => entry.Sequence));
        Assert.All(log, entry => Assert.Equal((RecordKind.Setting, Value.String("a")), (entry.RecordKind!.Value, entry.DocumentId)));
        Assert.True(LogUndo.Before(log[0]).IsEmpty);
        Assert.Equal(Of(1), Bson.Read(LogUndo.Before(log[1]).Span));
        Assert.Equal(Of(2), Bson.Read(LogUndo.Before(log[2]).Span));
        Assert.True(log[2].After.IsEmpty);
    }

    private static RecordWrite Put(string key, int number) => new(RecordKind.Setting, key, Of(number));

    private static Document Of(int number) => new() { { "n", number } };

    private static async Task<string[]> Keys(IDocumentStore store, string prefix, string? after, int limit) =>
        [.. (await store.ListRecordsAsync(RecordKind.Setting, prefix, after, limit)).Select(record => record.Key)];
}
