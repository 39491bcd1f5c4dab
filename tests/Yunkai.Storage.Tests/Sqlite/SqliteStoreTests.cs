using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : DocumentStoreContract, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _opened;

    protected override Task<IDocumentStore> OpenAsync() => SqliteStores.OpenAsync(new SqliteStoreOptions
    {
        Path = _folder.Combine($"{++_opened}.db"),
        EnvironmentId = "env-1",
        Ids = new CountingIds(),
    });

    [Fact]
    public async Task Who_is_told_that_a_collection_exists_finds_it()
    {
        await using var store = await OpenAsync();

        for (var round = 0; round < 50; round++)
        {
            var name = $"c{round}";
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await store.CreateCollectionAsync(name, []);
                }
                catch (StorageException error) when (error.Error == StorageError.CollectionExists)
                {
                    // The winner's transaction must be done by now.
                }

                Assert.NotNull(store.FindCollection(name));
            })));
        }
    }

    public void Dispose() => _folder.Dispose();
}
