using System.Buffers;
using System.Buffers.Binary;

namespace Yunkai.Functions.Protocol;

/// <summary>A growing buffer of whole frames waiting to be sent. Not thread-safe: its owner holds a lock.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private const int InitialBytes = 16 * 1024;

    /// <summary>A buffer that one large event blew up is let go afterwards.</summary>
    private const int KeptBytes = 256 * 1024;

    private byte[] _bytes = new byte[InitialBytes];
    private int _used;
    private int _frameStart;

    public bool IsEmpty => _used == 0;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Begin(FrameType type, uint id)
    {
        _frameStart = _used;
        var header = GetSpan(WorkerProtocol.HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], id);
        header[8] = (byte)type;
        _used += WorkerProtocol.HeaderBytes;
    }

    /// <summary>Leaves room for a number that is known later; give the place to <see cref="Fill"/>.</summary>
    public int Reserve()
    {
        GetSpan(4);
        _used += 4;
        return _used - 4;
    }

    /// <summary>Writes the count of bytes added since <see cref="Reserve"/>.</summary>
    public void Fill(int place) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(place), (uint)(_used - place - 4));

    public void End() => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_frameStart), (uint)(_used - _frameStart - WorkerProtocol.LengthBytes));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    public void Clear()
    {
        _used = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[InitialBytes];
        }
    }

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(_used);
    }

    private void EnsureRoom(int size)
    {
        var needed = _used + Math.Max(size, 256);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }
    }
}
