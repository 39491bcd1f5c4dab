using System.Diagnostics;

namespace Yunkai.Benchmarks.Load;

/// <summary>What a time of load gave.</summary>
/// <param name="CpuMicros">Processor time of the measured processes per request; the steadiest figure on a shared machine.</param>
internal sealed record LoadResult(double RequestsPerSecond, double P50Ms, double P99Ms, double CpuMicros, double ChildCpuMicros)
{
    public static LoadResult Median(IReadOnlyList<LoadResult> results) => new(
        Median(results.Select(result => result.RequestsPerSecond)),
        Median(results.Select(result => result.P50Ms)),
        Median(results.Select(result => result.P99Ms)),
        Median(results.Select(result => result.CpuMicros)),
        Median(results.Select(result => result.ChildCpuMicros)));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A server under load: connections that send the given requests in turn, each waiting for its reply.</summary>
internal sealed class LoadTarget(string name, Uri url, byte[][] requests, Func<ReadOnlyMemory<byte>, bool> isRight, int processId)
{
    public string Name => name;

    public async Task<LoadResult> RunAsync(int connections, TimeSpan duration)
    {
        var exchanges = new List<HttpExchange>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var exchange = new HttpExchange();
                exchanges.Add(exchange);
                await exchange.ConnectAsync(url);
            }

            var before = ProcessCpu.Of(processId);
            var started = Stopwatch.GetTimestamp();
            var until = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var loops = exchanges.Select((exchange, index) => Task.Run(() => LoopAsync(exchange, index * 7919, until))).ToArray();
            var ticks = (await Task.WhenAll(loops)).SelectMany(list => list).ToArray();
            var elapsed = Stopwatch.GetElapsedTime(started);
            var after = ProcessCpu.Of(processId);
            Array.Sort(ticks);
            double Ms(double share) => ticks[(int)(share * (ticks.Length - 1))] * 1000.0 / Stopwatch.Frequency;
            return new LoadResult(
                ticks.Length / elapsed.TotalSeconds, Ms(0.5), Ms(0.99),
                (after.Own - before.Own).TotalMicroseconds / ticks.Length, (after.Children - before.Children).TotalMicroseconds / ticks.Length);
        }
        finally
        {
            exchanges.ForEach(exchange => exchange.Dispose());
        }
    }

    private async Task<List<long>> LoopAsync(HttpExchange exchange, int offset, long until)
    {
        var ticks = new List<long>(100_000);
        for (var i = offset; ; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (start >= until)
            {
                return ticks;
            }

            var reply = await exchange.SendAsync(requests[i % requests.Length]);
            ticks.Add(Stopwatch.GetTimestamp() - start);
            if (!isRight(reply))
            {
                throw new IOException($"{name} answered: {System.Text.Encoding.UTF8.GetString(reply.Span)}");
            }
        }
    }
}
