using Microsoft.Extensions.Time.Testing;
using Yunkai.Storage.Sqlite;
using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>A store on disk in a folder of its own.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public TestStore() => Options = new SqliteStoreOptions { Path = _folder.Combine("data.db"), EnvironmentId = "env-1", Time = Time, Ids = new CountingIds() };

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20000));

    public SqliteStoreOptions Options { get; set; }

    public string Path => Options.Path;

    public IDocumentStore Store { get; private set; } = null!; // opened by OpenAsync

    public static async Task<TestStore> OpenAsync(Func<SqliteStoreOptions, SqliteStoreOptions>? change = null)
    {
        var test = new TestStore();
        if (change is not null)
        {
            test.Options = change(test.Options);
        }

        test.Store = await SqliteStores.OpenAsync(test.Options);
        return test;
    }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await SqliteStores.OpenAsync(Options);
    }

    /// <summary>Opens with a limit on the pages of the file, as on a full disk.</summary>
    public async Task ReopenWithPagesAsync(long pages)
    {
        await Store.DisposeAsync();
        Store = SqliteStore.Open(Options, pages);
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        _folder.Dispose();
    }
}
