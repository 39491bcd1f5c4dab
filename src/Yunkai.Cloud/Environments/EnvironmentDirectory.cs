using System.Collections.Concurrent;
using Yunkai.Cloud.Errors;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>
/// The environments of one data folder. Their names are in <c>server.db</c> and in memory; each one's own database is opened when it is
/// first used, so a thousand idle environments cost a thousand names.
/// </summary>
public sealed class EnvironmentDirectory : IAsyncDisposable
{
    private readonly EnvironmentDirectoryOptions _options;
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private int _closed;

    private EnvironmentDirectory(EnvironmentDirectoryOptions options, IDocumentStore server)
    {
        _options = options;
        ServerRecords = server;
        Aliases = new EnvironmentAliases(server);
    }

    /// <summary>Records of the server itself: environments, aliases, settings, keys.</summary>
    public IRecordStore ServerRecords { get; }

    /// <summary>The ids of all environments, sorted.</summary>
    public IReadOnlyList<string> Ids => [.. _slots.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The environments that are open now; nothing is opened for it.</summary>
    public IReadOnlyList<CloudEnvironment> Opened => [.. _slots.Values.Select(slot => slot.Opened).OfType<CloudEnvironment>()];

    /// <summary>The environment meant by a request that names none and carries no credential: the one of the project that is served. Null when there is no such.</summary>
    public string? DefaultId { get; set; }

    internal EnvironmentAliases Aliases { get; }

    /// <summary>Opens <c>server.db</c> and reads the names. Throws <see cref="StorageException"/>, e.g. when another process has the folder.</summary>
    public static async Task<EnvironmentDirectory> OpenAsync(EnvironmentDirectoryOptions options, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Path.Combine(options.DataDirectory, "envs"));
        var store = new SqliteStoreOptions { Path = Path.Combine(options.DataDirectory, "server.db"), EnvironmentId = "", Time = options.Time, Ids = options.Ids, MaxReaders = 1, CacheMegabytes = 2 };
        var server = await options.OpenStore(store, cancellationToken).ConfigureAwait(false);
        var directory = new EnvironmentDirectory(options, server);
        try
        {
            await foreach (var (id, record) in RecordPages.ReadAsync(server, RecordKind.Environment, "", cancellationToken).ConfigureAwait(false))
            {
                directory._slots[id] = new Slot(AppIdOf(record));
            }

            await directory.Aliases.LoadAsync(cancellationToken).ConfigureAwait(false);
            return directory;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether an id is that environment's own or an alias of it.</summary>
    public bool Means(string named, string id) => named == id || Aliases.Has(named, id);

    public bool Exists(string id) => _slots.ContainsKey(id);

    /// <summary>The AppID of an environment, from memory; null when there is none of that id.</summary>
    public string? FindAppId(string id) => _slots.GetValueOrDefault(id)?.AppId;

    /// <summary>The environment, opened on first use; null when there is none of that id.</summary>
    public ValueTask<CloudEnvironment?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        if (!_slots.TryGetValue(id, out var slot))
        {
            return ValueTask.FromResult<CloudEnvironment?>(null);
        }

        return slot.Opened is { } opened ? ValueTask.FromResult<CloudEnvironment?>(opened) : OpenAsync(id, slot, cancellationToken);
    }

    /// <summary>Makes the environment when it is missing, notes a changed AppID, and opens it.</summary>
    public async ValueTask<CloudEnvironment> EnsureAsync(string id, string appId, CancellationToken cancellationToken = default)
    {
        if (!EnvironmentId.IsValid(id))
        {
            throw new CloudException(CloudErrorCode.InvalidEnvironment, $"\"{(id.Length <= 64 ? id : id[..64])}\" cannot be an environment id: use 1 to {EnvironmentId.MaxLength} of the letters a-z, digits, _ and -");
        }

        if (!_slots.TryGetValue(id, out var slot) || slot.AppId != appId)
        {
            var record = await ServerRecords.GetRecordAsync(RecordKind.Environment, id, cancellationToken).ConfigureAwait(false)
                ?? new Document { { "createdAt", Value.Date(_options.Time.GetUtcNow().ToUnixTimeMilliseconds()) } };
            record["appId"] = appId;
            await ServerRecords.WriteRecordsAsync([new RecordWrite(RecordKind.Environment, id, record)], cancellationToken).ConfigureAwait(false);
            var replaced = slot;
            slot = new Slot(appId);
            _slots[id] = slot;
            if (replaced is not null)
            {
                await CloseAsync(replaced).ConfigureAwait(false);
            }
        }

        return slot.Opened ?? (await OpenAsync(id, slot, cancellationToken).ConfigureAwait(false))!; // the slot exists
    }

    /// <summary>Closes every open environment, then the server's own database. Callers have stopped using them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        foreach (var slot in _slots.Values)
        {
            await CloseAsync(slot).ConfigureAwait(false);
        }

        await ServerRecords.DisposeAsync().ConfigureAwait(false);
    }

    private static string AppIdOf(Document record) => record["appId"] is { Kind: ValueKind.String } appId ? appId.AsString : "";

    private static async ValueTask CloseAsync(Slot slot)
    {
        await slot.Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            slot.Closed = true;
            if (slot.Opened is { } environment)
            {
                slot.Opened = null;
                await environment.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async ValueTask<CloudEnvironment?> OpenAsync(string id, Slot slot, CancellationToken cancellationToken)
    {
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (slot.Opened is { } opened)
            {
                return opened;
            }

            if (slot.Closed)
            {
                throw new CloudException(CloudErrorCode.ServerTimeout, "The environment is closing; call again.");
            }

            var folder = Path.Combine(_options.DataDirectory, "envs", id);
            Directory.CreateDirectory(folder);
            var options = new SqliteStoreOptions { Path = Path.Combine(folder, "data.db"), EnvironmentId = id, Time = _options.Time, Ids = _options.Ids };
            var store = await _options.OpenStore(options, cancellationToken).ConfigureAwait(false);
            try
            {
                return slot.Opened = await _options.Compose(id, slot.AppId, store, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await store.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private sealed class Slot(string appId)
    {
        public string AppId { get; } = appId;
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>Read without the gate on every request; written under it.</summary>
        public volatile CloudEnvironment? Opened;
        public bool Closed { get; set; }
    }
}
