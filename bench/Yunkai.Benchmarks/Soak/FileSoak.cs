using System.Diagnostics;
using System.Net.Http.Headers;
using Yunkai.Benchmarks.Load;

namespace Yunkai.Benchmarks.Soak;

/// <summary>A large file up and down through the client's way: the server's memory must not rise by more than 50 MB, and the bytes must be the same.</summary>
internal static class FileSoak
{
    public static async Task<int> RunAsync(VerbOptions options)
    {
        var megabytes = (int)options.Number("megabytes", 1024);
        Console.WriteLine(await Repository.HeadingAsync());
        await using var server = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), Path.Combine(Repository.Root, "bench", "projects", "load"));
        var token = await server.LoginAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(15) };

        await SendAsync(server, http, token, "warm.bin", 8); // what the first upload loads once is no growth
        await Task.Delay(1000);
        var before = ProcessCpu.Rollup(server.Id, "Private_Dirty:");
        var peak = before;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, ProcessCpu.Rollup(server.Id, "Private_Dirty:"));
                await Task.Delay(50);
            }
        });
        var started = Stopwatch.GetTimestamp();
        var fileId = await SendAsync(server, http, token, "large.bin", megabytes);
        var up = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var links = await server.WebAsync(token, new { action = "storage.batchGetDownloadUrl", file_list = new[] { new { fileid = fileId, max_age = 600 } } });
        var url = links.GetProperty("data").GetProperty("download_list")[0].GetProperty("download_url").GetString()!;
        started = Stopwatch.GetTimestamp();
        await using (var stream = await http.GetStreamAsync(new Uri(url)))
        {
            var pattern = new PatternStream((long)megabytes << 20);
            byte[] received = new byte[1 << 20], expected = new byte[1 << 20];
            while (await stream.ReadAsync(received) is > 0 and var count)
            {
                pattern.ReadExactly(expected, 0, count);
                if (!received.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count)))
                {
                    throw new InvalidOperationException("FAULT: other bytes came back");
                }
            }

            if (pattern.Position != pattern.Length)
            {
                throw new InvalidOperationException($"FAULT: {pattern.Position} of {pattern.Length} bytes came back");
            }
        }

        var down = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        await watching;
        Console.WriteLine($"{megabytes} MB: up {megabytes / up:0} MB/s, down {megabytes / down:0} MB/s, bytes equal; private memory {before:0} MB before, {peak:0} MB at most: {peak - before:+0;-0} MB (at most +50 allowed).");
        Directory.Delete(server.Data, recursive: true);
        return peak - before <= 50 ? 0 : throw new InvalidOperationException("FAULT: too much memory");
    }

    private static async Task<string> SendAsync(DevServer server, HttpClient http, string token, string path, int megabytes)
    {
        var ticket = await server.WebAsync(token, new { action = "storage.getUploadMetadata", path, method = "put" });
        var data = ticket.TryGetProperty("data", out var found) ? found : throw new InvalidOperationException(ticket.ToString());
        using var form = new MultipartFormDataContent
        {
            { new StringContent(path), "key" },
            { new StringContent(data.GetProperty("authorization").GetString()!), "signature" },
            { new StringContent(data.GetProperty("cosFileId").GetString()!), "x-cos-meta-fileid" },
            { new StringContent("201"), "success_action_status" },
            { new StringContent(data.GetProperty("token").GetString()!), "x-cos-security-token" },
        };
        var content = new StreamContent(new PatternStream((long)megabytes << 20), 128 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(content, "file", path);
        using var reply = await http.PostAsync(new Uri(data.GetProperty("url").GetString()!), form);
        var text = await reply.Content.ReadAsStringAsync();
        return reply.IsSuccessStatusCode ? data.GetProperty("fileId").GetString()! : throw new InvalidOperationException($"{(int)reply.StatusCode}: {text}");
    }

    /// <summary>Bytes that can be made anywhere without keeping them: the position, scrambled.</summary>
    private sealed class PatternStream(long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - Position);
            for (var i = 0; i < count; i++)
            {
                var at = Position + i;
                buffer[offset + i] = (byte)((at ^ (at >> 8) ^ (at >> 17)) * 31);
            }

            Position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
