using System.Globalization;
using System.Text;

namespace Yunkai.Storage.Sqlite;

/// <summary>Keeps a database to one process. The operating system holds the lock, so it ends with the process, however that ends.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _holderPath;

    private FileLock(FileStream stream, string holderPath)
    {
        _lock = stream;
        _holderPath = holderPath;
    }

    /// <summary>Throws Unavailable, naming the holder, when another process (or another store of this one) has the file open.</summary>
    public static FileLock Take(string databasePath)
    {
        // The holder's number lies in a file of its own: the locked one cannot be read by others on every system.
        var holderPath = databasePath + ".pid";
        try
        {
            var stream = new FileStream(databasePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
            return new FileLock(stream, holderPath);
        }
        catch (Exception error) when (error is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageError.Unavailable, $"The database file {databasePath} cannot be opened; check that its folder exists and may be written ({error.Message})", error);
        }
        catch (IOException error)
        {
            var holder = ReadHolder(holderPath);
            throw new StorageException(
                StorageError.Unavailable,
                holder is null
                    ? $"{databasePath} is in use by another process; stop it first, or choose another data folder ({error.Message})"
                    : $"{databasePath} is in use by process {holder}; stop it first, or choose another data folder.",
                error)
            {
                HolderProcessId = holder ?? 0,
            };
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holderPath);
        }
        catch (IOException)
        {
            // Only a hint for people; a wrong one is overwritten by the next holder.
        }

        // The lock file itself stays: deleting it would let two processes lock two different files of that name.
        _lock.Dispose();
    }

    private static int? ReadHolder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
