using System.Collections.Concurrent;
using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>The read connections of a store, opened when first needed.</summary>
internal sealed class ReaderPool(SqliteStoreOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxReaders, options.MaxReaders);
    private readonly ConcurrentStack<SqliteConnection> _idle = new();
    private volatile bool _isClosed;

    /// <summary>A connection for one request; hand it back by disposing the lease.</summary>
    public async ValueTask<Lease> RentAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        // Synchronous when one is free, which is the rule.
        if (!_free.Wait(0, CancellationToken.None))
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            ThrowIfClosed();
            return new Lease(this, _idle.TryPop(out var connection) ? connection : Connections.OpenReader(options));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        // Every permit taken means every request has handed its connection back.
        for (var i = 0; i < options.MaxReaders; i++)
        {
            await _free.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }

        // Requests that still wait for a turn must find out that there will be none.
        _free.Release(options.MaxReaders);
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new StorageException(StorageError.Unavailable, "The store is closing.");
        }
    }

    private void Return(SqliteConnection connection)
    {
        _idle.Push(connection);
        _free.Release();
    }

    /// <summary>A connection on loan.</summary>
    internal readonly struct Lease(ReaderPool pool, SqliteConnection connection) : IDisposable
    {
        public SqliteConnection Connection { get; } = connection;

        public void Dispose() => pool.Return(Connection);
    }
}
