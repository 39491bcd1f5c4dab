namespace Yunkai.Storage;

/// <summary>What one query may cost before it is refused.</summary>
public sealed record QueryLimits
{
    public static QueryLimits Default { get; } = new();

    /// <summary>How long a query may run, and hold its snapshot: the write-ahead log cannot shrink past the oldest one. Default 30 seconds. Past it: <see cref="StorageError.Timeout"/>.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that a sort without an index may hold. Default 100 MiB, MongoDB's (manual, "Sort and Index Use"). Past it: <see cref="StorageError.MemoryExceeded"/>.</summary>
    public long SortBytes { get; init; } = 100L << 20;
}
