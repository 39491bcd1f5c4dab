using System.Runtime.InteropServices;

namespace Yunkai.Storage.Sqlite.Native;

/// <summary>A prepared statement of one connection; used by one thread at a time, like its connection.</summary>
/// <remarks>Column spans lie in SQLite's memory and are valid until the next <see cref="Step"/> or <see cref="Reset"/>.</remarks>
internal sealed unsafe class Statement : IDisposable
{
    // SQLITE_TRANSIENT: SQLite copies the bytes at once.
    private const nint Transient = -1;

    // A blob of no bytes needs a pointer that is not null, or it would be bound as NULL.
    private static readonly byte* Empty = (byte*)NativeMemory.AllocZeroed(1);

    private readonly SqliteConnection _connection;
    private nint _handle;

    internal Statement(SqliteConnection connection, nint handle)
    {
        _connection = connection;
        _handle = handle;
    }

    /// <summary>Binds by one-based position.</summary>
    public Statement Bind(int index, long value)
    {
        Check(NativeMethods.BindInt64(_handle, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(NativeMethods.BindNull(_handle, index));
        return this;
    }

    /// <summary>Binds a copy of the bytes.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        fixed (byte* data = value)
        {
            Check(NativeMethods.BindBlob(_handle, index, value.IsEmpty ? Empty : data, value.Length, Transient));
        }

        return this;
    }

    /// <summary>Binds without copying: the pointer must stay valid until the statement is reset and bound anew.</summary>
    public Statement BindPinned(int index, byte* data, int length)
    {
        Check(NativeMethods.BindBlob(_handle, index, length == 0 ? Empty : data, length, 0));
        return this;
    }

    /// <summary>True when a row is there, false at the end. On failure the statement is reset and the error thrown.</summary>
    public bool Step()
    {
        var code = NativeMethods.Step(_handle);
        switch (code)
        {
            case ResultCode.Row:
                return true;
            case ResultCode.Done:
                return false;
            default:
                var error = _connection.Error(code);
                Reset();
                throw error;
        }
    }

    /// <summary>Runs to the end and resets.</summary>
    public void Execute()
    {
        while (Step())
        {
            // Rows of a PRAGMA or a RETURNING clause that nobody asked for.
        }

        Reset();
    }

    // The result repeats the error of the last step, which was thrown.
    public void Reset() => _ = NativeMethods.Reset(_handle);

    public long Int64(int column) => NativeMethods.ColumnInt64(_handle, column);

    public bool IsNull(int column) => NativeMethods.ColumnType(_handle, column) == 5;

    public ReadOnlySpan<byte> Blob(int column)
    {
        var data = NativeMethods.ColumnBlob(_handle, column);
        return data == null ? default : new ReadOnlySpan<byte>(data, NativeMethods.ColumnBytes(_handle, column));
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = NativeMethods.Finalize(_handle);
            _handle = 0;
        }
    }

    private void Check(int code)
    {
        if (code != ResultCode.Ok)
        {
            throw _connection.Error(code);
        }
    }
}
