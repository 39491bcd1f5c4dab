using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>Where environments are kept and what they are made of.</summary>
public sealed class EnvironmentDirectoryOptions
{
    /// <summary>Folder with <c>server.db</c> and <c>envs/ID/data.db</c>; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Puts the services around an opened store: id, AppID, store. When it fails, the store is closed.</summary>
    public required Func<string, string, IDocumentStore, CancellationToken, ValueTask<CloudEnvironment>> Compose { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IdSource Ids { get; init; } = new();

    /// <summary>Opens a database file; the embedded engine unless a test says otherwise.</summary>
    public Func<SqliteStoreOptions, CancellationToken, Task<IDocumentStore>> OpenStore { get; init; } = SqliteStores.OpenAsync;
}
