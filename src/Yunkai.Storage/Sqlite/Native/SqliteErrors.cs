using System.Globalization;
using System.Runtime.InteropServices;

namespace Yunkai.Storage.Sqlite.Native;

/// <summary>The one table that turns SQLite's result codes into <see cref="StorageException"/>.</summary>
internal static class SqliteErrors
{
    public static unsafe StorageException From(int code, nint connection, string path)
    {
        var detail = connection == 0 ? null : Marshal.PtrToStringUTF8((nint)NativeMethods.ErrorMessage(connection));
        return From(code, detail ?? string.Empty, path);
    }

    public static StorageException From(int code, string detail, string path)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $" (SQLite {code}: {detail})");
        return ResultCode.Primary(code) switch
        {
            ResultCode.Full => new(StorageError.DiskFull, $"The disk that holds {path} is full; free some space and try again{suffix}"),
            ResultCode.InputOutput when code == ResultCode.WriteFailed => new(StorageError.DiskFull, $"Writing {path} failed; check free space, quota and the health of the disk{suffix}"),
            ResultCode.InputOutput => new(StorageError.Unavailable, $"Reading or writing {path} failed; check the disk{suffix}"),
            ResultCode.ReadOnly or ResultCode.Permission => new(StorageError.DiskFull, $"The file system refuses to write {path}; check permissions and mount options{suffix}"),
            ResultCode.Corrupt => new(StorageError.Corrupt, $"The database file {path} is damaged; restore it from a backup{suffix}"),
            ResultCode.NotADatabase => new(StorageError.Corrupt, $"The file {path} is not a database; move it away or restore a backup{suffix}"),
            ResultCode.Busy or ResultCode.Locked or ResultCode.Protocol => new(StorageError.Unavailable, $"The database file {path} is held by another program; close it and try again{suffix}"),
            ResultCode.CannotOpen => new(StorageError.Unavailable, $"The database file {path} cannot be opened; check that its folder exists and may be written{suffix}"),
            ResultCode.TooBig => new(StorageError.LimitExceeded, $"A value is too large to be stored in {path}{suffix}"),
            ResultCode.NoMemory => new(StorageError.Unavailable, $"Out of memory while working on {path}{suffix}"),
            _ => new(StorageError.Unavailable, $"The database {path} failed{suffix}"),
        };
    }
}
