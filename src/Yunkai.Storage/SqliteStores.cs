using Yunkai.Storage.Checked;
using Yunkai.Storage.Sqlite;

namespace Yunkai.Storage;

/// <summary>Opens the embedded engine. One process opens a file at a time; a second one gets <see cref="StorageException"/> (Unavailable) that names the holder.</summary>
public static class SqliteStores
{
    /// <summary>Opens or creates a database file, runs migrations, and recovers. Throws <see cref="StorageException"/> (Corrupt, Unavailable, DiskFull).</summary>
    public static Task<IDocumentStore> OpenAsync(SqliteStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Path);
        ArgumentNullException.ThrowIfNull(options.EnvironmentId);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxReaders, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CacheMegabytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WalLimitMegabytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LogRetention, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LogMaxBytes, 0);
        // Opening waits for the disk, and after a crash reads the whole write-ahead log.
        return Task.Run<IDocumentStore>(() => new CheckedStore(SqliteStore.Open(options)), cancellationToken);
    }
}

/// <summary>Where and how an embedded database is kept.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The database file; its folder must exist.</summary>
    public required string Path { get; init; }

    /// <summary>Named in messages such as E11000; empty for the server's own database, which holds records only.</summary>
    public required string EnvironmentId { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IdSource Ids { get; init; } = new();

    /// <summary>Read connections kept open. Default 4.</summary>
    public int MaxReaders { get; init; } = 4;

    /// <summary>Page cache per connection in MB. Default 16.</summary>
    public int CacheMegabytes { get; init; } = 16;

    /// <summary>The write-ahead log is truncated at a batch boundary when it is larger than this many MB. Default 64.</summary>
    public int WalLimitMegabytes { get; init; } = 64;

    /// <summary>Log entries older than this are trimmed. Default 7 days.</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The log is also trimmed above this many bytes. Default 1 GiB.</summary>
    public long LogMaxBytes { get; init; } = 1L << 30;

    /// <summary>What one query may cost; a request may ask for less time.</summary>
    public QueryLimits QueryLimits { get; init; } = QueryLimits.Default;
}
