using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Yunkai.Benchmarks.Load;

namespace Yunkai.Benchmarks.Soak;

/// <summary>
/// Kills the server (SIGKILL) while clients write over HTTP, starts it on the same data, and looks: every acknowledged insert is there whole,
/// every acknowledged update is in, nothing is half written. Again and again.
/// </summary>
internal static class WireSoak
{
    private const int Writers = 16;
    private const string Tail = "end of the document";

    public static async Task<int> RunAsync(VerbOptions options)
    {
        var seed = (int)options.Number("seed", Environment.TickCount);
        var random = new Random(seed);
        var length = TimeSpan.FromMinutes(options.Number("minutes", 3));
        var project = Path.Combine(Repository.Root, "bench", "projects", "load");
        var data = Directory.CreateTempSubdirectory("yunkai-soak-").FullName;
        Console.WriteLine($"{await Repository.HeadingAsync()}; seed {seed}");
        var started = Stopwatch.GetTimestamp();
        var state = new State();
        var crashes = 0;
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            await using var server = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), project, data);
            var token = await server.LoginAsync();
            await VerifyAsync(server, token, state);
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(server, token, writer, state, stop.Token))).ToArray();
            await Task.Delay(random.Next(200, 2500));
            await server.CrashAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            crashes++;
        }

        await using var last = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), project, data);
        await VerifyAsync(last, await last.LoginAsync(), state);
        Console.WriteLine($"{crashes} kills in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes under {Writers} writers: {state.Inserted.Count} acknowledged inserts and {state.Counters.Values.Sum()} acknowledged updates, all there; {state.Unacknowledged} writes were cut off without an answer. No fault.");
        return 0;
    }

    private static async Task WriteAsync(DevServer server, string token, int writer, State state, CancellationToken stop)
    {
        var counter = $"counter{writer}";
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var id = $"w{Interlocked.Increment(ref state.NextId)}";
                var added = await server.WebAsync(token, new { action = "database.insertDocument", collectionName = "written", data = new[] { $$"""{"_id":"{{id}}","padding":"{{new string('x', 500)}}","tail":"{{Tail}}"}""" } });
                state.Inserted[id] = added.TryGetProperty("data", out _) ? true : throw new InvalidOperationException(added.ToString());
                state.Tried.AddOrUpdate(counter, 1, (_, count) => count + 1);
                var changed = await server.WebAsync(token, new { action = "database.modifyDocument", collectionName = "counters", queryType = "DOC", query = $$"""{"_id":"{{counter}}"}""", data = """{"$inc":{"n":{"$numberInt":"1"}}}""", merge = true, multi = false, upsert = true });
                if (!changed.TryGetProperty("data", out _))
                {
                    throw new InvalidOperationException(changed.ToString());
                }

                state.Counters.AddOrUpdate(counter, 1, (_, count) => count + 1);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            // The server was killed under this request.
            Interlocked.Increment(ref state.Unacknowledged);
        }
    }

    private static async Task VerifyAsync(DevServer server, string token, State state)
    {
        var found = new HashSet<string>();
        for (var offset = 0; ; offset += 20)
        {
            var page = await server.WebAsync(token, new { action = "database.getDocument", collectionName = "written", queryType = "WHERE", query = "{}", offset, limit = 20 });
            var list = page.GetProperty("data").GetProperty("list");
            foreach (var text in list.EnumerateArray())
            {
                var document = JsonDocument.Parse(text.GetString()!).RootElement;
                Require(document.GetProperty("tail").GetString() == Tail && document.GetProperty("padding").GetString()!.Length == 500, $"half a document: {text}");
                found.Add(document.GetProperty("_id").GetString()!);
            }

            if (list.GetArrayLength() < 20 || offset > 20_000)
            {
                break;
            }
        }

        if (found.Count < 20_000)
        {
            var lost = state.Inserted.Keys.Where(id => !found.Contains(id)).ToArray();
            Require(lost.Length == 0, $"{lost.Length} acknowledged inserts lost, e.g. {lost.FirstOrDefault()}");
        }
        else
        {
            // Too many to page through each time: the newest by their id.
            foreach (var id in state.Inserted.Keys.OrderByDescending(id => int.Parse(id[1..])).Take(500))
            {
                var one = await server.WebAsync(token, new { action = "database.getDocument", collectionName = "written", queryType = "DOC", query = $$"""{"_id":"{{id}}"}""", limit = 1 });
                Require(one.GetProperty("data").GetProperty("list").GetArrayLength() == 1, $"acknowledged insert {id} lost");
            }
        }

        foreach (var (counter, acknowledged) in state.Counters)
        {
            var one = await server.WebAsync(token, new { action = "database.getDocument", collectionName = "counters", queryType = "DOC", query = $$"""{"_id":"{{counter}}"}""", limit = 1 });
            var n = int.Parse(JsonDocument.Parse(one.GetProperty("data").GetProperty("list")[0].GetString()!).RootElement.GetProperty("n").GetProperty("$numberInt").GetString()!);
            Require(n >= acknowledged && n <= state.Tried[counter], $"{counter} is {n}: {acknowledged} updates were acknowledged, {state.Tried[counter]} sent");
        }
    }

    private static void Require(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new InvalidOperationException("FAULT: " + fault);
        }
    }

    private sealed class State
    {
        public int NextId;
        public int Unacknowledged;
        public ConcurrentDictionary<string, bool> Inserted { get; } = new();
        public ConcurrentDictionary<string, int> Counters { get; } = new();
        public ConcurrentDictionary<string, int> Tried { get; } = new();
    }
}
