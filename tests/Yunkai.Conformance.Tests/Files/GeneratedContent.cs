using System.Net;

namespace Yunkai.Conformance.Tests.Files;

/// <summary>Content of any length that is never in memory as a whole: a pattern that tells each block from the others.</summary>
internal sealed class GeneratedContent(long length) : HttpContent
{
    private const int Block = 64 * 1024;

    /// <summary>Reads a stream to its end and says whether it is this content.</summary>
    public static async Task<bool> IsInAsync(Stream stream, long length)
    {
        var expected = new byte[Block];
        var buffer = new byte[Block];
        for (long at = 0; at < length; at += Block)
        {
            var count = (int)Math.Min(Block, length - at);
            Fill(expected, at);
            if (await stream.ReadAtLeastAsync(buffer.AsMemory(0, count), count, throwOnEndOfStream: false) < count || !buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count)))
            {
                return false;
            }
        }

        return await stream.ReadAsync(buffer) == 0;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var block = new byte[Block];
        for (long at = 0; at < length; at += Block)
        {
            Fill(block, at);
            await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(Block, length - at)));
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    private static void Fill(byte[] block, long at)
    {
        block.AsSpan().Fill((byte)(at / Block * 31));
        BitConverter.TryWriteBytes(block, at);
    }
}
