using System.Globalization;
using System.Text.RegularExpressions;

namespace Yunkai.Conformance.Tests.Files;

/// <summary>A file far larger than the memory it may cost. <c>YUNKAI_LARGE_MB</c> sets the size; bench/soak runs it with 1024.</summary>
public sealed partial class LargeFileTests(FileProject project, ITestOutputHelper output) : IClassFixture<FileProject>
{
    private const long Megabyte = 1024 * 1024;
    private const long MostGrowth = 50 * Megabyte;

    [Fact]
    public async Task A_large_file_travels_both_ways_without_growing_the_server()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Memory is read from /proc.");
        var length = Megabyte * (Environment.GetEnvironmentVariable("YUNKAI_LARGE_MB") is { Length: > 0 } given ? long.Parse(given, CultureInfo.InvariantCulture) : 300) + 12345;
        await RoundTripAsync("warm.bin", 8 * Megabyte, null);
        var before = Memory();

        var most = new Peak(before);
        await RoundTripAsync("large.bin", length, most);

        output.WriteLine($"{length / Megabyte} MB each way: {before / Megabyte} MB before, at most {most.Bytes / Megabyte} MB during it");
        Assert.True(most.Samples > 10, "too few looks at the memory");
        Assert.InRange(most.Bytes - before, long.MinValue, MostGrowth);
    }

    private async Task RoundTripAsync(string path, long length, Peak? peak)
    {
        using var stop = new CancellationTokenSource();
        var watching = peak is null ? Task.CompletedTask : WatchAsync(peak, stop.Token);
        using var content = new GeneratedContent(length);
        var fileId = await project.Alice.UploadAsync(path, content);
        using (var response = await project.Http.GetAsync(await project.Alice.UrlOfAsync(fileId), HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(length, response.Content.Headers.ContentLength);
            Assert.True(await GeneratedContent.IsInAsync(await response.Content.ReadAsStreamAsync(), length), "the file came back changed");
        }

        await stop.CancelAsync();
        await watching;
    }

    private async Task WatchAsync(Peak peak, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            peak.Add(Memory());
            await Task.Delay(30, CancellationToken.None);
        }
    }

    /// <summary>The proportional set size: what the process really costs.</summary>
    private long Memory()
    {
        var text = File.ReadAllText($"/proc/{project.Yunkai.ProcessId}/smaps_rollup");
        return long.Parse(Pss().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 1024;
    }

    [GeneratedRegex(@"^Pss:\s+(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex Pss();

    private sealed class Peak(long bytes)
    {
        public long Bytes { get; private set; } = bytes;
        public int Samples { get; private set; }

        public void Add(long sample)
        {
            Bytes = Math.Max(Bytes, sample);
            Samples++;
        }
    }
}
