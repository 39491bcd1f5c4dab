namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Ends a query that was cancelled, or that holds its snapshot for too long: the write-ahead log cannot shrink past the oldest snapshot.</summary>
internal struct QueryGuard(TimeProvider time, CancellationToken cancellationToken)
{
    private const int RowsBetweenLooks = 256;

    /// <summary>How long one request may hold a snapshot.</summary>
    public static readonly TimeSpan MaxSnapshot = TimeSpan.FromSeconds(30);

    private readonly long _started = time.GetTimestamp();
    private int _rows;

    /// <summary>Call once for each row.</summary>
    public void Tick()
    {
        if (++_rows % RowsBetweenLooks != 0)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(_started) > MaxSnapshot)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The query took longer than {MaxSnapshot.TotalSeconds} seconds; narrow it down, or create an index for it.");
        }
    }
}
