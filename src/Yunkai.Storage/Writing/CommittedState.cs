
namespace Yunkai.Storage.Writing;

/// <summary>What is committed, as this process sees it: the catalog and the log's end. Written by the writer thread only.</summary>
internal sealed class CommittedState(Catalog catalog, LogPosition position)
{
    private volatile Catalog _catalog = catalog;
    private volatile TaskCompletionSource? _waiters;
    private volatile bool _isClosed;
    private long _sequence = position.Sequence;
    private long _dataBytes = position.DataBytes;
    private int _catalogVersion;

    public Catalog Catalog => _catalog;

    /// <summary>The writer's own view; others read <see cref="LastSequence"/> and <see cref="DataBytes"/>.</summary>
    public LogPosition Position { get; private set; } = position;

    public long LastSequence => Volatile.Read(ref _sequence);

    public long DataBytes => Volatile.Read(ref _dataBytes);

    /// <summary>Even while the catalog in memory is that of the newest commit; odd between a commit that changes it and its publication.</summary>
    /// <remarks>A reader takes the version, the catalog, then its snapshot, and starts again when the version is odd or has moved on: catalog and snapshot belong together.</remarks>
    public int CatalogVersion => Volatile.Read(ref _catalogVersion);

    public void Commit(WriteTransaction transaction)
    {
        var isNewCatalog = !ReferenceEquals(transaction.Catalog, _catalog);
        if (isNewCatalog)
        {
            Interlocked.Increment(ref _catalogVersion);
        }

        try
        {
            transaction.Commit();
            _catalog = transaction.Catalog;
        }
        finally
        {
            if (isNewCatalog)
            {
                Interlocked.Increment(ref _catalogVersion);
            }
        }

        transaction.OnCommitted();
        var hasNewEntries = transaction.Position.Sequence != Position.Sequence;
        Position = transaction.Position;
        Volatile.Write(ref _dataBytes, Position.DataBytes);
        Volatile.Write(ref _sequence, Position.Sequence);
        if (hasNewEntries)
        {
            WakeWaiters();
        }
    }

    public async ValueTask WaitAsync(long after, CancellationToken cancellationToken)
    {
        while (LastSequence <= after)
        {
            var waiter = _waiters;
            if (waiter is null)
            {
                var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiter = Interlocked.CompareExchange(ref _waiters, created, null) ?? created;
            }

            // A commit or the close between the look above and the registration would not have seen this waiter: look again.
            if (LastSequence > after)
            {
                return;
            }

            if (_isClosed)
            {
                throw new StorageException(StorageError.Unavailable, "The store is closing.");
            }

            await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Close()
    {
        _isClosed = true;
        WakeWaiters();
    }

    private void WakeWaiters() => Interlocked.Exchange(ref _waiters, null)?.TrySetResult();
}
