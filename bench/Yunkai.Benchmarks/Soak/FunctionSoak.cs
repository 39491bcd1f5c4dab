using System.Collections.Concurrent;
using System.Diagnostics;
using Yunkai.Benchmarks.Load;

namespace Yunkai.Benchmarks.Soak;

/// <summary>Calls a function that misbehaves in every known way, at random and at the same time, beside one that behaves: each call gets an answer of the right kind, and nothing is left over.</summary>
internal static class FunctionSoak
{
    /// <summary>What a call asks for, and what its answer must hold.</summary>
    private static readonly (string Kind, string[] Right)[] Kinds =
    [
        ("fine", ["{\\\"ok\\\":true}"]),
        ("throws", ["asked to"]),
        ("hangs", ["timed out"]),
        ("never", ["timed out"]),
        ("exits", ["exit"]),
        ("aborts", ["SIGABRT", "exit"]),
        ("floods", ["{\\\"ok\\\":true}"]),
        ("cycle", ["circular", "FUNCTION"]),
        ("large", ["FUNCTION", "bytes", "KB"]),
        ("rejectsLater", ["{\\\"ok\\\":true}", "late", "exit"]),
        ("grows", ["memory", "timed out", "exit", "SIGKILL", "SIGABRT"]),
        ("stdout", ["{\\\"ok\\\":true}"]),
    ];

    public static async Task<int> RunAsync(VerbOptions options)
    {
        var seed = (int)options.Number("seed", Environment.TickCount);
        var length = TimeSpan.FromMinutes(options.Number("minutes", 3));
        Console.WriteLine($"{await Repository.HeadingAsync()}; seed {seed}");
        await using var server = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), Path.Combine(Repository.Root, "bench", "projects", "load"));
        var token = await server.LoginAsync();
        var counts = new ConcurrentDictionary<string, int>();
        var started = Stopwatch.GetTimestamp();
        var longest = 0.0;
        var loops = Enumerable.Range(0, 8).Select(async index =>
        {
            var random = new Random(seed + index);
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                // Two of the eight only behave: their calls must come through whatever the others do.
                var (kind, right) = index < 2 ? ("increment", ["{\\\"n\\\":2}"]) : Kinds[random.Next(Kinds.Length)];
                var began = Stopwatch.GetTimestamp();
                var reply = index < 2
                    ? await server.WebAsync(token, new { action = "functions.invokeFunction", function_name = "increment", request_data = """{"n":1}""" })
                    : await server.WebAsync(token, new { action = "functions.invokeFunction", function_name = "misbehave", request_data = $$"""{"kind":"{{kind}}"}""" });
                var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
                longest = Math.Max(longest, took);
                var text = reply.GetRawText();
                if (!right.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase)) || took > 30)
                {
                    throw new InvalidOperationException($"FAULT: {kind} after {took:0.0} s: {text[..Math.Min(500, text.Length)]}");
                }

                counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
                await Task.Delay(index < 2 ? 20 : 1);
            }
        });
        var peak = 0.0;
        var watching = Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                peak = Math.Max(peak, ProcessCpu.Pss(server.Id));
                await Task.Delay(500);
            }
        });
        await Task.WhenAll(loops);
        await watching;
        await Task.Delay(TimeSpan.FromSeconds(5));
        var left = ProcessCpu.Tree(server.Id).Count - 1;
        Console.WriteLine($"{counts.Values.Sum()} calls in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes, each answered as it should be; longest {longest:0.0} s; server at most {peak:0} MB PSS; {left} processes below it 5 s after the end.");
        Console.WriteLine(string.Join(", ", counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}")));
        return left <= 12 ? 0 : throw new InvalidOperationException($"FAULT: {left} processes are left");
    }
}
