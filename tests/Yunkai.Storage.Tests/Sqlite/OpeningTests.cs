using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Testing;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class OpeningTests
{
    [Fact]
    public async Task A_second_opener_is_told_which_process_holds_the_file()
    {
        await using var test = await TestStore.OpenAsync();

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(test.Options));

        Assert.Equal(StorageError.Unavailable, error.Error);
        Assert.Contains(test.Path, error.Message);
        Assert.Contains($"process {Environment.ProcessId}", error.Message);
    }

    [Fact]
    public async Task A_lock_file_left_by_a_process_that_died_does_not_matter()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("data.db");
        await File.WriteAllTextAsync(path + ".lock", "");
        await File.WriteAllTextAsync(path + ".pid", "4294967295");

        await using var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "e" });

        Assert.Equal(Environment.ProcessId.ToString(), await File.ReadAllTextAsync(path + ".pid"));
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("nowhere", "data.db");

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "e" }));

        Assert.Equal(StorageError.Unavailable, error.Error);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("data.db");
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("This is a letter to my grandmother. ", 400)));
        await File.WriteAllBytesAsync(path, content);

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "e" }));

        Assert.Equal(StorageError.Corrupt, error.Error);
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("data.db");
        using (var foreign = new SqliteConnection(path, create: true))
        {
            foreign.Execute("CREATE TABLE bookmarks(url TEXT)");
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "e" }));

        Assert.Equal(StorageError.Corrupt, error.Error);
        Assert.Contains("another program", error.Message);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_with_both_versions()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.DisposeAsync();
        using (var connection = new SqliteConnection(test.Path, create: false))
        {
            Schema.PutMeta(connection, "schema", 1000);
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(test.Options));

        Assert.Equal(StorageError.Corrupt, error.Error);
        Assert.Contains("data format 1000", error.Message);
        Assert.Contains($"up to {Schema.Steps.Count}", error.Message);
    }

    [Fact]
    public void An_older_file_goes_through_the_steps_it_lacks_and_a_failing_step_leaves_it_as_it_was()
    {
        using var folder = new TemporaryDirectory();
        using var connection = new SqliteConnection(folder.Combine("data.db"), create: true);
        string[] first = ["CREATE TABLE a(x)", "INSERT INTO a VALUES(1)"];
        string[] second = ["CREATE TABLE b AS SELECT x + 1 AS x FROM a"];
        string[] broken = ["CREATE TABLE c(x)", "INSERT INTO nowhere VALUES(1)"];

        Schema.Migrate(connection, []);
        Assert.Equal(0, Schema.GetMeta(connection, "schema", -1));
        Schema.Migrate(connection, [first]);
        Schema.Migrate(connection, [first, second]);
        Schema.Migrate(connection, [first, second]);
        Assert.Equal(2, connection.QueryInt64("SELECT x FROM b"));
        Assert.Equal(2, Schema.GetMeta(connection, "schema", -1));

        Assert.Throws<StorageException>(() => Schema.Migrate(connection, [first, second, broken]));
        Assert.Equal(2, Schema.GetMeta(connection, "schema", -1));
        Assert.Equal(0, connection.QueryInt64("SELECT count(*) FROM sqlite_schema WHERE name='c'"));
    }

    [Fact]
    public async Task A_damaged_page_gives_Corrupt_and_not_wrong_answers()
    {
        await using var test = await TestStore.OpenAsync();
        await test.Store.WriteRecordsAsync([.. Enumerable.Range(0, 2000).Select(i => new RecordWrite(RecordKind.Setting, $"key-{i:D5}", new Document { { "text", new string('x', 50) } }))]);
        await test.Store.DisposeAsync();
        await using (var file = new FileStream(test.Path, FileMode.Open))
        {
            // Every page but the first, which holds the schema.
            file.Position = 4096;
            var noise = new byte[file.Length - 4096];
            new Random(1).NextBytes(noise);
            await file.WriteAsync(noise);
        }

        var error = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            await using var store = await SqliteStores.OpenAsync(test.Options);
            await store.GetRecordAsync(RecordKind.Setting, "key-00001");
        });

        Assert.Equal(StorageError.Corrupt, error.Error);
    }

    [Fact]
    public async Task Calls_after_the_close_are_refused()
    {
        await using var test = await TestStore.OpenAsync();
        var waiting = test.Store.WaitForLogAsync(test.Store.LastSequence);
        await test.Store.DisposeAsync();

        foreach (var call in new Func<Task>[]
        {
            () => test.Store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, "a", new Document())]).AsTask(),
            () => test.Store.GetRecordAsync(RecordKind.Setting, "a").AsTask(),
            () => waiting.AsTask(),
        })
        {
            Assert.Equal(StorageError.Unavailable, (await Assert.ThrowsAsync<StorageException>(call)).Error);
        }
    }
}
