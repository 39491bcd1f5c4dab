using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class FullDiskTests
{
    [Fact]
    public async Task On_a_full_disk_a_large_call_fails_alone_and_reading_and_removing_go_on()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.CreateCollectionAsync("books", new Document());
        await test.ReopenWithPagesAsync(60);
        var text = new string('x', 2000);

        // Together, so that they share a transaction: SQLite rolls all of it back when the disk is full.
        var calls = Enumerable.Range(0, 40).Select(i => Task.Run(() => test.Store.InsertAsync(
            "books",
            i % 8 == 0 ? [.. Enumerable.Range(0, 200).Select(n => new Document { { "call", i }, { "text", text } })] : [new Document { { "call", i }, { "text", "small" } }]).AsTask())).ToArray();
        var refused = new List<int>();
        for (var i = 0; i < calls.Length; i++)
        {
            try
            {
                await calls[i];
            }
            catch (StorageException error)
            {
                Assert.Equal(StorageError.DiskFull, error.Error);
                Assert.Contains("free some space", error.Message);
                refused.Add(i);
            }
        }

        Assert.Equal([0, 8, 16, 24, 32], refused.Where(i => i % 8 == 0));
        var stored = await DocumentList.FindAsync(test.Store, "books", Filter.All);
        Assert.Equal(Enumerable.Range(0, 40).Except(refused), stored.Select(document => document["call"].AsInt32).Order());
        await test.ReopenAsync();
        Assert.Equal(stored.Count, await test.Store.RemoveAsync("books", Filter.All, multi: true));
        await LogReplay.CheckAsync(test.Store);
        StoredConsistency.Check(test.Path);
    }

    [Theory]
    [InlineData(ResultCode.Full, StorageError.DiskFull)]
    [InlineData(ResultCode.WriteFailed, StorageError.DiskFull)]
    [InlineData(ResultCode.ReadOnly, StorageError.DiskFull)]
    [InlineData(ResultCode.InputOutput | (1 << 8), StorageError.Unavailable)]
    [InlineData(ResultCode.Corrupt, StorageError.Corrupt)]
    [InlineData(ResultCode.Corrupt | (1 << 8), StorageError.Corrupt)]
    [InlineData(ResultCode.NotADatabase, StorageError.Corrupt)]
    [InlineData(ResultCode.Busy | (5 << 8), StorageError.Unavailable)]
    [InlineData(ResultCode.CannotOpen, StorageError.Unavailable)]
    [InlineData(ResultCode.TooBig, StorageError.LimitExceeded)]
    [InlineData(1, StorageError.Unavailable)]
    public void Each_result_code_has_its_error_and_the_message_names_the_file(int code, StorageError expected)
    {
        var error = SqliteErrors.From(code, "detail", "/data/x.db");

        Assert.Equal(expected, error.Error);
        Assert.Contains("/data/x.db", error.Message);
        Assert.Contains($"SQLite {code}", error.Message);
    }
}
