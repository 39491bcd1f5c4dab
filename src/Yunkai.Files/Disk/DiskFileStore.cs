using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Yunkai.Files.Disk;

/// <summary>
/// Blobs as files: <c>ROOT/ENV/ab/abcdef…</c>. Content is streamed into <c>ROOT/ENV/incoming</c>, flushed to the disk and moved into place, and the
/// folder entry is flushed too, so that a blob whose key was returned survives a power cut whole.
/// </summary>
internal sealed class DiskFileStore : IFileStore
{
    private const string Incoming = "incoming";
    private const int BufferBytes = 128 * 1024;

    private readonly string _root;

    private DiskFileStore(string root) => _root = root;

    public static DiskFileStore Open(string root)
    {
        try
        {
            root = Path.GetFullPath(root);
            Directory.CreateDirectory(root);
            foreach (var environment in Directory.EnumerateDirectories(root))
            {
                var incoming = Path.Combine(environment, Incoming);
                if (Directory.Exists(incoming))
                {
                    Directory.Delete(incoming, recursive: true);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Translate(error, "open");
        }

        return new DiskFileStore(root);
    }

    public async Task<StoredBlob> WriteAsync(string environmentId, Stream content, long maxBytes, CancellationToken cancellationToken = default)
    {
        var key = NewKey();
        var target = PathOf(environmentId, key);
        var temporary = Path.Combine(EnvironmentFolder(environmentId), Incoming, key.Value);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(temporary)!); // a combined path has a folder
            var (length, digest) = await CopyAsync(content, temporary, maxBytes, cancellationToken).ConfigureAwait(false);
            var folder = Path.GetDirectoryName(target)!; // likewise
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                FolderFlush.Flush(EnvironmentFolder(environmentId));
            }

            File.Move(temporary, target);
            FolderFlush.Flush(folder);
            return new StoredBlob(key, length, digest);
        }
        catch (ContentReadException error)
        {
            // A client that went away or a body over its limit: the caller knows its stream's exceptions, so it gets them as they were.
            DeleteQuietly(temporary);
            ExceptionDispatchInfo.Throw(error.InnerException!); // made with a cause, always
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(temporary);
            throw Translate(error, "write");
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    public Task<Stream> OpenAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            Stream stream = new FileStream(PathOf(environmentId, key), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                // A file that is overwritten or deleted while somebody downloads it stays readable for that download.
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            });
            return Task.FromResult(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Translate(error, "read");
        }
    }

    public Task DeleteAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            File.Delete(PathOf(environmentId, key));
            return Task.CompletedTask;
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask; // never written, so already gone
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Translate(error, "delete");
        }
    }

    private static async Task<(long Length, string Digest)> CopyAsync(Stream content, string path, long maxBytes, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            while (true)
            {
                int count;
                try
                {
                    count = await content.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    throw new ContentReadException(error);
                }

                if (count == 0)
                {
                    break;
                }

                if (length + count > maxBytes)
                {
                    throw new FileStoreException(FileStoreError.TooLarge, FormattableString.Invariant($"The file is larger than the allowed {maxBytes} bytes."));
                }

                hash.AppendData(buffer, 0, count);
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, count), length, cancellationToken).ConfigureAwait(false);
                length += count;
            }

            RandomAccess.FlushToDisk(handle);
            return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static BlobKey NewKey()
    {
        Span<byte> bytes = stackalloc byte[20];
        RandomNumberGenerator.Fill(bytes);
        return new BlobKey(Convert.ToHexStringLower(bytes));
    }

    private string EnvironmentFolder(string environmentId)
    {
        // Ids are checked where environments are made; a store that composes paths checks again, since a slip here reads other people's files.
        if (environmentId.Length is 0 or > 64 || !environmentId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw new ArgumentException("An environment id holds letters, digits, - and _ only.", nameof(environmentId));
        }

        return Path.Combine(_root, environmentId);
    }

    private string PathOf(string environmentId, BlobKey key)
    {
        if (key.Value is not { Length: 40 } value || !value.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException("A blob key is 40 lower-case hexadecimal digits.", nameof(key));
        }

        return Path.Combine(EnvironmentFolder(environmentId), value[..2], value);
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Opening the store removes the folder of interrupted uploads.
        }
    }

    private static FileStoreException Translate(Exception error, string verb) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => new FileStoreException(FileStoreError.NotFound, "The file's content is not in the store.", error),
        IOException io when IsDiskFull(io) => new FileStoreException(FileStoreError.DiskFull, "The disk of the file store is full; free some space or move the data folder.", error),
        _ => new FileStoreException(FileStoreError.Unavailable, $"The file store cannot {verb}; see the server's log.", error),
    };

    // ENOSPC and EDQUOT by their numbers on Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException error) => error.HResult is 28 or 69 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>Reading the caller's stream failed; kept apart from failures of the disk.</summary>
    private sealed class ContentReadException(Exception cause) : IOException("The content could not be read to its end.", cause);
}
