namespace Yunkai.Benchmarks.Load;

/// <summary>Memory of the whole product idle, with the example deployed: proportional set size of every process it consists of.</summary>
internal static class MemoryUse
{
    public static async Task<int> RunAsync(VerbOptions options)
    {
        Console.WriteLine(await Repository.HeadingAsync());
        await using var server = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), Path.Combine(Repository.Root, "examples", "bookcase"));
        if (options.Text("call") is { } function)
        {
            var token = await server.LoginAsync();
            Console.WriteLine(await server.WebAsync(token, new { action = "functions.invokeFunction", function_name = function, request_data = "{}" }));
        }

        await Task.Delay(TimeSpan.FromSeconds(options.Number("seconds", 60)));
        Console.WriteLine("| process | PSS MB | private dirty MB | RSS MB |\n|---|---|---|---|");
        var total = 0.0;
        foreach (var id in ProcessCpu.Tree(server.Id))
        {
            var pss = ProcessCpu.Pss(id);
            total += pss;
            var command = ProcessCpu.CommandLine(id);
            Console.WriteLine($"| {command[..Math.Min(command.Length, 60)]} | {pss:0.0} | {ProcessCpu.Rollup(id, "Private_Dirty:"):0.0} | {ProcessCpu.Rollup(id, "Rss:"):0.0} |");
        }

        Console.WriteLine($"together {total:0.0} MB PSS after {options.Number("seconds", 60):0} s idle (aim: at most 250)");
        return 0;
    }
}
