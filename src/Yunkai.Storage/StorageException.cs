namespace Yunkai.Storage;

/// <summary>Why the store refused or failed.</summary>
public enum StorageError
{
    CollectionNotFound,
    CollectionExists,
    DuplicateKey,
    IndexExists,
    IndexNotFound,
    KeyTooLarge,
    LimitExceeded,
    /// <summary>The disk is full or the file system refuses to write. Nothing of the call was applied.</summary>
    DiskFull,
    /// <summary>The database file is damaged or of a newer version.</summary>
    Corrupt,
    /// <summary>The store is closing or cannot be reached.</summary>
    Unavailable,
    /// <summary>The query took longer than it may.</summary>
    Timeout,
    /// <summary>A sort, a group or the like needs more memory than it may have.</summary>
    MemoryExceeded,
}

/// <summary>A refusal by a store. The message is in English and safe to send.</summary>
public sealed class StorageException(StorageError error, string message, Exception? cause = null) : Exception(message, cause)
{
    public StorageError Error { get; } = error;

    /// <summary>Set when another process has the database open: its number, 0 when that is not known.</summary>
    public int? HolderProcessId { get; init; }
}
