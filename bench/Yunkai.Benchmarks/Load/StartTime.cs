namespace Yunkai.Benchmarks.Load;

/// <summary>How long <c>yunkai dev</c> on the example takes from the start of its process until it is ready, from the second start on.</summary>
internal static class StartTime
{
    public static async Task<int> RunAsync(VerbOptions options)
    {
        Console.WriteLine(await Repository.HeadingAsync());
        var data = Directory.CreateTempSubdirectory("yunkai-bench-start-").FullName;
        var project = Path.Combine(Repository.Root, "examples", "bookcase");
        await (await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), project, data)).DisposeAsync();
        List<double> one = [], other = [];
        var isPair = options.Text("against-env") is not null || options.Text("against-binary") is not null;
        for (var i = 0; i < (int)options.Number("rounds", 7); i++)
        {
            one.Add(await OnceAsync(options.Text("binary"), options.Variables("env"), project, data));
            if (isPair)
            {
                other.Add(await OnceAsync(options.Text("against-binary") ?? options.Text("binary"), options.Variables("against-env"), project, data));
            }
        }

        Print("yunkai", one);
        if (isPair)
        {
            Print("other", other);
        }

        return 0;
    }

    private static void Print(string name, List<double> seconds) =>
        Console.WriteLine($"{name}: ready after {LoadResult.Median(seconds):0.00} s (median of {seconds.Count}; {seconds.Min():0.00} to {seconds.Max():0.00})");

    private static async Task<double> OnceAsync(string? binary, IReadOnlyDictionary<string, string> variables, string project, string data)
    {
        await using var server = await DevServer.StartAsync(binary, variables, project, data);
        return server.StartTime.TotalSeconds;
    }
}
