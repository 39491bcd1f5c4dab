using System.Text;

namespace Yunkai.Functions.Workers;

/// <summary>The last of what a process wrote to a pipe: the part that says why it died.</summary>
internal sealed class OutputTail
{
    private const int KeptBytes = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[KeptBytes];
    private long _written;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var b in bytes.Length > KeptBytes ? bytes[^KeptBytes..] : bytes)
            {
                _ring[_written++ % KeptBytes] = b;
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var count = (int)Math.Min(_written, KeptBytes);
            var start = (int)((_written - count) % KeptBytes);
            var bytes = new byte[count];
            for (var i = 0; i < count; i++)
            {
                bytes[i] = _ring[(start + i) % KeptBytes];
            }

            return Encoding.UTF8.GetString(bytes).Trim();
        }
    }
}
