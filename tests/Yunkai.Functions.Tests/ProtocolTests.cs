using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Yunkai.Functions.Node;
using Yunkai.Functions.Protocol;
using Yunkai.Testing;

namespace Yunkai.Functions.Tests;

/// <summary>The transcript of docs/protocols/worker.md, played against the worker script, and its lines against the host's own reader and writer.</summary>
public sealed class ProtocolTests
{
    private sealed record Line(bool FromHost, uint Id, FrameType Type, string Rest);

    [Fact]
    public async Task The_worker_script_answers_as_the_page_says()
    {
        using var folder = new TemporaryDirectory();
        var address = folder.Combine("s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(address));
        listener.Listen();
        var start = new ProcessStartInfo("node", [EmbeddedHost.Unpack(folder.Path), address, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        start.Environment["YUNKAI_WORKER_TOKEN"] = "T";
        using var node = Process.Start(start)!;
        await using var stream = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        foreach (var line in Transcript())
        {
            if (line.FromHost)
            {
                await stream.WriteAsync(Encode(line, folder.Path), deadline.Token);
                continue;
            }

            var header = new byte[WorkerProtocol.HeaderBytes];
            await stream.ReadExactlyAsync(header, deadline.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - 5];
            await stream.ReadExactlyAsync(payload, deadline.Token);
            Assert.Equal((line.Id, line.Type), (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), (FrameType)header[8]));
            AssertPayload(line, payload);
        }

        stream.Close();
        await node.WaitForExitAsync(deadline.Token);
    }

    [Fact]
    public void The_host_writes_invoke_frames_as_the_page_says()
    {
        var line = Transcript().First(line => line.Type == FrameType.Invoke);
        var frames = new FrameBuffer();
        new InvokeFrame().Write(frames, line.Id, new Invocation { RequestId = "r1", Event = """{"kind":"sync"}"""u8.ToArray(), Variables = new Dictionary<string, string> { ["WX_OPENID"] = "o-1" } }, "t");

        var expected = line with { Rest = line.Rest.Replace("\"o-1\"", "\"o-1\",\"TENCENTCLOUD_SESSIONTOKEN\":\"t\",\"TCB_SESSIONTOKEN\":\"t\"") };
        Assert.Equal(Encode(expected, ""), frames.Written.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void The_host_cuts_frames_however_the_bytes_arrive(int step)
    {
        var random = new Random(step);
        var sent = Enumerable.Range(0, 40).Select(i => (Id: (uint)i, Payload: new byte[random.Next(i % 7 == 0 ? 200_000 : 50)])).ToList();
        var all = sent.SelectMany(frame => Frame(frame.Id, FrameType.Result, frame.Payload)).ToArray();
        var cutter = new FrameCutter(300_000);
        List<(uint, int)> received = [];

        for (var at = 0; at < all.Length;)
        {
            var free = cutter.Free;
            var count = Math.Min(Math.Min(step == 1 && at > 5000 ? 4096 : step, free.Length), all.Length - at);
            all.AsMemory(at, count).CopyTo(free);
            cutter.Received(count);
            at += count;
            while (cutter.TryTake(out _, out var id, out var payload))
            {
                received.Add((id, payload.Length));
            }
        }

        Assert.Equal(sent.Select(frame => (frame.Id, frame.Payload.Length)), received);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(1001u)]
    [InlineData(uint.MaxValue)]
    public void An_impossible_length_is_refused_before_memory_is_taken_for_it(uint length)
    {
        var cutter = new FrameCutter(1000);
        BinaryPrimitives.WriteUInt32LittleEndian(cutter.Free.Span, length);
        cutter.Received(WorkerProtocol.HeaderBytes);

        Assert.Throws<BadFrameException>(() => cutter.TryTake(out _, out _, out _));
    }

    private static IEnumerable<Line> Transcript()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "worker.md"));
        var start = page.IndexOf("```transcript", StringComparison.Ordinal);
        foreach (var line in page[start..page.IndexOf("\n```", start + 3, StringComparison.Ordinal)].Split('\n')[1..])
        {
            var words = line.Split(' ', 4);
            yield return new Line(words[0] == ">", uint.Parse(words[1], CultureInfo.InvariantCulture), (FrameType)byte.Parse(words[2], CultureInfo.InvariantCulture), words.Length > 3 ? words[3] : "");
        }
    }

    private static byte[] Encode(Line line, string folder)
    {
        if (line.Type != FrameType.Invoke)
        {
            return Frame(line.Id, line.Type, Encoding.UTF8.GetBytes(line.Rest.Replace("CODE", FunctionFolder.Of("kinds")).Replace("FOLDER", folder)));
        }

        var parts = line.Rest.Split(' ', 2);
        var head = Encoding.UTF8.GetBytes(parts[0]);
        return Frame(line.Id, line.Type, [.. BitConverter.GetBytes(head.Length), .. head, .. Encoding.UTF8.GetBytes(parts[1])]);
    }

    private static byte[] Frame(uint id, FrameType type, byte[] payload) => [.. BitConverter.GetBytes(payload.Length + 5), .. BitConverter.GetBytes(id), (byte)type, .. payload];

    private static void AssertPayload(Line line, byte[] payload)
    {
        switch (line.Type)
        {
            case FrameType.Hello:
                using (var hello = JsonDocument.Parse(payload))
                using (var expected = JsonDocument.Parse(line.Rest))
                {
                    Assert.Equal(expected.RootElement.EnumerateObject().Select(member => member.Name), hello.RootElement.EnumerateObject().Select(member => member.Name));
                    Assert.Equal(("T", WorkerProtocol.Version), (hello.RootElement.GetProperty("token").GetString(), hello.RootElement.GetProperty("version").GetInt32()));
                }

                break;
            case FrameType.TooLarge:
                Assert.Equal(uint.Parse(line.Rest, CultureInfo.InvariantCulture), BinaryPrimitives.ReadUInt32LittleEndian(payload.AsSpan(4)));
                break;
            case FrameType.Recalled:
                Assert.Equal(uint.Parse(line.Rest, CultureInfo.InvariantCulture), BinaryPrimitives.ReadUInt32LittleEndian(payload));
                break;
            case FrameType.Result or FrameType.Threw:
                Assert.Equal(line.Rest, Encoding.UTF8.GetString(payload.AsSpan(4)));
                break;
            default:
                Assert.Empty(payload);
                break;
        }
    }
}
