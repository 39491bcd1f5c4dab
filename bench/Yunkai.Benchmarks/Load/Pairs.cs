namespace Yunkai.Benchmarks.Load;

/// <summary>Two servers in turn, so that what else the machine does hits both; medians are printed, and the ratio of each pair's requests per second.</summary>
internal static class Pairs
{
    public static async Task CompareAsync(LoadTarget a, LoadTarget b, int connections, int rounds, TimeSpan duration)
    {
        foreach (var target in (LoadTarget[])[a, b])
        {
            await target.RunAsync(connections, TimeSpan.FromSeconds(3));
        }

        List<LoadResult> ofA = [], ofB = [];
        for (var i = 0; i < rounds; i++)
        {
            ofA.Add(await a.RunAsync(connections, duration));
            ofB.Add(await b.RunAsync(connections, duration));
        }

        Console.WriteLine($"\n{connections} connection{(connections == 1 ? "" : "s")}, {rounds} pairs of {duration.TotalSeconds:0} s, medians:");
        Console.WriteLine("| server | requests/s | p50 ms | p99 ms | CPU µs/request: server | its workers |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Write(a.Name, LoadResult.Median(ofA));
        Write(b.Name, LoadResult.Median(ofB));
        var ratios = ofA.Zip(ofB, (one, other) => one.RequestsPerSecond / other.RequestsPerSecond).Order().ToArray();
        var cpu = ofA.Zip(ofB, (one, other) => (other.CpuMicros + other.ChildCpuMicros) / (one.CpuMicros + one.ChildCpuMicros)).ToArray();
        Console.WriteLine($"requests/s ratio {a.Name} : {b.Name} = {LoadResult.Median(ratios):0.00} (pairs {ratios[0]:0.00} to {ratios[^1]:0.00}); CPU per request, {b.Name} : {a.Name} = {LoadResult.Median(cpu):0.00}");
    }

    public static void Write(string name, LoadResult result) =>
        Console.WriteLine($"| {name} | {result.RequestsPerSecond:0} | {result.P50Ms:0.00} | {result.P99Ms:0.0} | {result.CpuMicros:0} | {result.ChildCpuMicros:0} |");
}
