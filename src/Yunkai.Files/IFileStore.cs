namespace Yunkai.Files;

/// <summary>Blobs by key. What a file is called, who owns it and whether it counts is the metadata row's business; a blob without a row is garbage.</summary>
public interface IFileStore
{
    /// <summary>Streams a new blob to stable storage (fsync before return) under a key of its own making; nothing becomes visible before the end. Throws <see cref="FileStoreException"/>.</summary>
    Task<StoredBlob> WriteAsync(string environmentId, Stream content, long maxBytes, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob for reading, seekable. Throws <see cref="FileStoreException"/> (NotFound).</summary>
    Task<Stream> OpenAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default);

    /// <summary>Deletes; a missing blob is no error.</summary>
    Task DeleteAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default);
}

/// <summary>An opaque blob name: lower-case hexadecimal, made by the store.</summary>
public readonly record struct BlobKey(string Value);

/// <summary>A written blob.</summary>
/// <param name="Sha256">Lower-case hexadecimal digest of the content.</param>
public sealed record StoredBlob(BlobKey Key, long Length, string Sha256);

/// <summary>Why a blob could not be read or written.</summary>
public enum FileStoreError
{
    NotFound,
    TooLarge,
    DiskFull,
    Unavailable,
}

/// <summary>A failure of the file store; the message is safe to send.</summary>
public sealed class FileStoreException(FileStoreError error, string message, Exception? cause = null) : Exception(message, cause)
{
    public FileStoreError Error { get; } = error;
}
