using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Yunkai.Storage.Sqlite.Native;

/// <summary>One connection with the statements prepared on it. Used by one thread at a time; SQLite's own mutex is off.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int Create = 0x4;
    private const int NoMutex = 0x8000;
    private const uint Persistent = 0x1;

    private readonly Statement?[] _statements = new Statement?[SqlText.Count];
    private nint _handle;
    private int* _walFrames;

    public SqliteConnection(string path, bool create)
    {
        Path = path;
        var code = NativeMethods.Open(path, out _handle, ReadWrite | NoMutex | (create ? Create : 0), 0);
        if (code != ResultCode.Ok)
        {
            var error = SqliteErrors.From(code, _handle, path);
            Dispose();
            throw error;
        }

        _ = NativeMethods.UseExtendedCodes(_handle, 1);
    }

    public string Path { get; }

    public long Changes => NativeMethods.Changes(_handle);

    /// <summary>True when SQLite itself has rolled the whole transaction back, as it does on a full disk.</summary>
    public bool IsOutsideTransaction => NativeMethods.IsAutoCommit(_handle) != 0;

    /// <summary>Frames in the write-ahead log after this connection's last commit; 0 until <see cref="TrackWal"/> and a commit.</summary>
    public int WalFrames => _walFrames == null ? 0 : *_walFrames;

    /// <summary>How long a statement waits for a lock of another connection before it fails.</summary>
    public void SetBusyTimeout(TimeSpan timeout) => _ = NativeMethods.BusyTimeout(_handle, (int)timeout.TotalMilliseconds);

    /// <summary>The statement of the engine's list, prepared on first use and kept.</summary>
    public Statement this[Sql sql] => _statements[(int)sql] ??= Prepare(SqlText.Of(sql), Persistent);

    /// <summary>A statement for one use; the caller disposes it.</summary>
    public Statement Prepare(string sql) => Prepare(sql, 0);

    /// <summary>Runs one statement without parameters, for set-up.</summary>
    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        statement.Execute();
    }

    /// <summary>The number in the first column of the first row, or the fallback.</summary>
    public long QueryInt64(string sql, long fallback = 0)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : fallback;
    }

    /// <summary>Replaces SQLite's automatic checkpoints, which would run on the writer, by counting frames.</summary>
    public void TrackWal()
    {
        _walFrames = (int*)NativeMemory.AllocZeroed(sizeof(int));
        _ = NativeMethods.WalHook(_handle, &OnCommit, (nint)_walFrames);
    }

    /// <summary>Copies committed pages into the database file. False when another connection was in the way.</summary>
    public bool Checkpoint(CheckpointMode mode, out int logFrames, out int copiedFrames)
    {
        var code = NativeMethods.Checkpoint(_handle, 0, (int)mode, out logFrames, out copiedFrames);
        if (ResultCode.Primary(code) is ResultCode.Busy or ResultCode.Locked)
        {
            return false;
        }

        if (code != ResultCode.Ok)
        {
            throw Error(code);
        }

        if (mode == CheckpointMode.Truncate && _walFrames != null)
        {
            *_walFrames = 0;
        }

        return true;
    }

    internal StorageException Error(int code) => SqliteErrors.From(code, _handle, Path);

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement?.Dispose();
        }

        if (_handle != 0)
        {
            _ = NativeMethods.Close(_handle);
            _handle = 0;
        }

        NativeMemory.Free(_walFrames);
        _walFrames = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint counter, nint connection, nint database, int frames)
    {
        *(int*)counter = frames;
        return ResultCode.Ok;
    }

    private Statement Prepare(string sql, uint flags)
    {
        var text = Encoding.UTF8.GetBytes(sql);
        fixed (byte* data = text)
        {
            var code = NativeMethods.Prepare(_handle, data, text.Length, flags, out var statement, 0);
            return code == ResultCode.Ok
                ? new Statement(this, statement)
                : throw Error(code);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path} ({WalFrames} frames)");
}

/// <summary>How far a checkpoint goes; the numbers are SQLite's.</summary>
internal enum CheckpointMode
{
    /// <summary>Copies what no reader stands in the way of; waits for nobody.</summary>
    Passive = 0,

    /// <summary>Copies everything, waits for readers, empties the log file.</summary>
    Truncate = 3,
}
