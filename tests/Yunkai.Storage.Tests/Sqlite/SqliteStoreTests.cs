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

    public void Dispose() => _folder.Dispose();
}
