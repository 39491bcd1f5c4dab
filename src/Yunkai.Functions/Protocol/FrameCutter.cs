using System.Buffers.Binary;

namespace Yunkai.Functions.Protocol;

/// <summary>
/// Cuts a stream of bytes into frames. The bytes come from a process that runs user code: every length is checked before it is used, and nothing larger than the
/// cap is ever stored.
/// </summary>
internal sealed class FrameCutter(int maxFrameBytes)
{
    private const int UsualBytes = 64 * 1024;

    private byte[] _buffer = new byte[UsualBytes];
    private int _start;
    private int _end;

    /// <summary>Where the next bytes are to be received; never empty.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start == _end)
            {
                _start = _end = 0;
            }

            var needed = FrameBytes() is { } whole ? whole : WorkerProtocol.HeaderBytes;
            if (_start + needed > _buffer.Length || _end == _buffer.Length)
            {
                MakeRoom(needed);
            }

            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>Says how many bytes were received into <see cref="Free"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Takes the next whole frame. The payload is valid until <see cref="Free"/> is read.</summary>
    /// <exception cref="BadFrameException">A length is impossible.</exception>
    public bool TryTake(out FrameType type, out uint id, out ReadOnlySpan<byte> payload)
    {
        if (FrameBytes() is { } whole && _end - _start >= whole)
        {
            var frame = _buffer.AsSpan(_start, whole);
            id = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
            type = (FrameType)frame[8];
            payload = frame[WorkerProtocol.HeaderBytes..];
            _start += whole;
            return true;
        }

        type = default;
        id = 0;
        payload = default;
        return false;
    }

    private int? FrameBytes()
    {
        if (_end - _start < WorkerProtocol.LengthBytes)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
        if (length < WorkerProtocol.HeaderBytes - WorkerProtocol.LengthBytes || length > (uint)maxFrameBytes)
        {
            throw new BadFrameException($"a frame of {length} bytes; {maxFrameBytes} are allowed");
        }

        return (int)length + WorkerProtocol.LengthBytes;
    }

    private void MakeRoom(int needed)
    {
        // What is left is part of one frame, so it is shorter than what is needed. A buffer that a large frame needed is let go with the next small one.
        var have = _buffer.AsSpan(_start, _end - _start);
        var size = Math.Max(UsualBytes, needed);
        var target = size == _buffer.Length ? _buffer : new byte[size];
        have.CopyTo(target);
        (_buffer, _end, _start) = (target, have.Length, 0);
    }
}

/// <summary>A worker broke the protocol; it is ended.</summary>
internal sealed class BadFrameException(string what) : Exception("The worker broke its protocol: " + what + ".");
