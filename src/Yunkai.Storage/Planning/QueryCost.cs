namespace Yunkai.Storage.Planning;

/// <summary>What a query has read, and its limits: ends one that was cancelled, takes too long or sorts too much.</summary>
internal struct QueryCost(TimeProvider time, QueryLimits limits, CancellationToken cancellationToken)
{
    private const int RowsBetweenLooks = 256;

    private readonly long _started = time.GetTimestamp();
    private long _sortBytes;

    public long Keys { get; private set; }

    public long Documents { get; private set; }

    /// <summary>An index entry was read.</summary>
    public void Key()
    {
        Keys++;
        Tick();
    }

    /// <summary>A document was read.</summary>
    public void Document()
    {
        Documents++;
        Tick();
    }

    /// <summary>An index entry and its document were read.</summary>
    public void Row()
    {
        Keys++;
        Documents++;
        Tick();
    }

    /// <summary>The sort holds so many bytes more, or less.</summary>
    public void Sorting(long bytes)
    {
        _sortBytes += bytes;
        if (_sortBytes > limits.SortBytes)
        {
            // MongoDB's words up to the semicolon; it says "but did not opt in to external sorting", which nobody can do here.
            throw new StorageException(StorageError.MemoryExceeded, $"Sort exceeded memory limit of {limits.SortBytes} bytes; create an index that begins with the fields of the sort, or ask for fewer rows.");
        }
    }

    private readonly void Tick()
    {
        if ((Keys + Documents) % RowsBetweenLooks > 1)
        {
            return;
        }

        Check();
    }

    /// <summary>For work that reads nothing.</summary>
    public readonly void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(_started) > limits.Time)
        {
            throw new StorageException(StorageError.Timeout, $"operation exceeded time limit: the query took longer than {limits.Time.TotalSeconds} seconds; narrow it down, or create an index for it.");
        }
    }
}
