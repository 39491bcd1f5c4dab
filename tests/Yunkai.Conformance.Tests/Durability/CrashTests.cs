using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Durability;

/// <summary>The server is killed while many write, at moments nobody chose; what it had acknowledged is there afterwards, whole, and nothing is there in half.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Rounds = 3;
    private const int Parts = 5;
    private const int CountersEach = 2;

    [Fact]
    public async Task Acknowledged_writes_survive_and_no_write_is_there_in_half()
    {
        var seed = Environment.GetEnvironmentVariable("YUNKAI_SEED") is { Length: > 0 } given ? int.Parse(given) : Environment.TickCount;
        output.WriteLine($"seed {seed} (set YUNKAI_SEED to repeat)");
        var random = new Random(seed);
        using var folder = new TemporaryDirectory();
        var function = Directory.CreateDirectory(folder.Combine("project", "cloudfunctions", "writer")).FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "suite", "writer.js"), Path.Combine(function, "index.js"));
        await File.WriteAllTextAsync(Path.Combine(function, "package.json"), """{"name":"writer","version":"1.0.0","dependencies":{"wx-server-sdk":"3.0.4"}}""");
        await File.WriteAllTextAsync(Path.Combine(function, "config.json"), """{"timeout": 60}""");
        await File.WriteAllTextAsync(folder.Combine("project", "project.config.json"), """{"appid":"wx1234567890abcdef","cloudfunctionRoot":"cloudfunctions/"}""");

        var written = new Written();
        for (var round = 1; round <= Rounds; round++)
        {
            await using (var yunkai = await StartAsync(folder))
            {
                using var alice = await CloudUser.LogInAsync(yunkai.Url, yunkai.EnvironmentId, yunkai.AppId, "dev:alice");
                await alice.CallAsync("writer", new JsonObject { ["mark"] = written.Acknowledge("marks", $"first-{round}") }); // the function is warm from here on
                var stop = new CancellationTokenSource();
                var writers = Start(alice, written, round, new Random(random.Next()), stop.Token);
                await Task.Delay(random.Next(300, 1500)); // the moment of the crash, not a wait for anything
                await yunkai.KillAsync();
                await stop.CancelAsync();
                await Task.WhenAll(writers);
            }

            await using var again = await StartAsync(folder);
            using var reader = await CloudUser.LogInAsync(again.Url, again.EnvironmentId, again.AppId, "dev:alice");
            await CheckAsync(reader, written, round);
        }
    }

    private static Task<YunkaiProcess> StartAsync(TemporaryDirectory folder) => YunkaiProcess.StartDevAsync(folder.Combine("project"), folder.Combine("data"));

    private static List<Task> Start(CloudUser user, Written written, int round, Random random, CancellationToken stopped)
    {
        List<Task> writers = [];
        for (var worker = 0; worker < 3; worker++)
        {
            var name = $"{round}-{worker}";
            writers.Add(UntilKilledAsync(async step =>
            {
                var batch = $"{name}-{step}";
                written.Begin("batches", batch);
                var documents = new JsonArray([.. Enumerable.Range(0, Parts).Select(part => (JsonNode)$$"""{"batch":"{{batch}}","part":{{part}},"text":"{{new string('x', 1000)}}"}""")]);
                Require(await user.SendAsync("database.insertDocument", new JsonObject { ["collectionName"] = "batches", ["data"] = documents }));
                written.Acknowledge("batches", batch);
            }, stopped));
            writers.Add(UntilKilledAsync(async step =>
            {
                var mark = $"{name}-{step}";
                await user.CallAsync("writer", new JsonObject { ["mark"] = mark });
                written.Acknowledge("marks", mark);
            }, stopped));
        }

        for (var counter = 0; counter < CountersEach; counter++)
        {
            var id = $"counter-{round}-{counter}";
            for (var worker = 0; worker < 2; worker++)
            {
                writers.Add(UntilKilledAsync(async _ =>
                {
                    written.Begin("counters", id);
                    Require(await user.SendAsync("database.modifyDocument", new JsonObject
                    {
                        ["collectionName"] = "counters",
                        ["queryType"] = "DOC",
                        ["query"] = $$"""{"_id":"{{id}}"}""",
                        ["data"] = """{"$inc":{"n":{"$numberInt":"1"}}}""",
                        ["multi"] = false,
                        ["merge"] = true,
                        ["upsert"] = true,
                    }));
                    written.Acknowledge("counters", id);
                }, stopped));
            }
        }

        var size = random.Next(1, 600_000);
        writers.Add(UntilKilledAsync(async step =>
        {
            var content = new byte[size + step];
            new Random(step).NextBytes(content);
            var path = $"crash/{round}/{step % 7}.bin"; // overwrites too
            written.BeginFile(path, content);
            using var body = new ByteArrayContent(content);
            written.AcknowledgeFile(path, await user.UploadAsync(path, body), content);
        }, stopped));
        return writers;
    }

    private static async Task UntilKilledAsync(Func<int, Task> write, CancellationToken stopped)
    {
        await Task.Yield();
        for (var step = 0; !stopped.IsCancellationRequested; step++)
        {
            try
            {
                await write(step);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return; // the server is dead; this write was not acknowledged
            }
        }
    }

    private static void Require(JsonNode reply)
    {
        if (reply["code"] is { } code)
        {
            throw new InvalidOperationException($"a write was refused: {code} {reply["message"]}");
        }
    }

    private async Task CheckAsync(CloudUser reader, Written written, int round)
    {
        var watch = Stopwatch.StartNew();
        var batches = (await ReadAsync(reader, "batches")).GroupBy(item => item["batch"]!.GetValue<string>()).ToDictionary(group => group.Key, group => group.ToList());
        Assert.All(batches, batch => Assert.Equal(Enumerable.Range(0, Parts), batch.Value.Select(item => item["part"]!.GetValue<int>()).Order()));
        Assert.All(batches.Values.SelectMany(items => items), item => Assert.Equal(1000, item["length"]!.GetValue<int>()));
        Assert.Empty(written.Acknowledged("batches").Keys.Except(batches.Keys));
        Assert.Empty(batches.Keys.Except(written.Begun("batches").Keys));

        var marks = (await ReadAsync(reader, "marks")).Select(item => item["mark"]!.GetValue<string>()).ToList();
        Assert.Empty(written.Acknowledged("marks").Keys.Except(marks));
        Assert.Equal(marks.Count, marks.Distinct().Count());

        var counters = (await ReadAsync(reader, "counters")).ToDictionary(item => item["_id"]!.GetValue<string>(), item => item["n"]!.GetValue<int>());
        foreach (var (id, count) in written.Acknowledged("counters"))
        {
            Assert.InRange(counters[id], count, written.Begun("counters")[id]);
        }

        using var http = new HttpClient();
        foreach (var (path, (fileId, _)) in written.Files)
        {
            var content = await http.GetByteArrayAsync(await reader.UrlOfAsync(fileId) ?? throw new InvalidOperationException($"{path} was acknowledged and is gone"));
            Assert.Contains(Convert.ToHexString(SHA256.HashData(content)), written.AllowedContents(path));
        }

        output.WriteLine($"round {round}: {batches.Count} batches, {marks.Count} marks by functions, counters {string.Join(' ', counters.Values)}, {written.Files.Count} files; checked in {watch.ElapsedMilliseconds} ms");
    }

    private static async Task<List<JsonNode>> ReadAsync(CloudUser user, string collection)
    {
        List<JsonNode> all = [];
        while (true)
        {
            var page = (await user.CallAsync("writer", new JsonObject { ["read"] = collection, ["skip"] = all.Count }))!.AsArray();
            all.AddRange(page.Select(item => item!));
            if (page.Count < 1000)
            {
                return all;
            }
        }
    }

    /// <summary>What was sent and what the server said it had taken.</summary>
    private sealed class Written
    {
        private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _begun = new();
        private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _acknowledged = new();
        private readonly ConcurrentDictionary<string, List<string>> _contents = new();

        /// <summary>By path: the id, and the content acknowledged last.</summary>
        public ConcurrentDictionary<string, (string FileId, string Hash)> Files { get; } = new();

        public ConcurrentDictionary<string, int> Begun(string kind) => _begun.GetOrAdd(kind, _ => new());

        public ConcurrentDictionary<string, int> Acknowledged(string kind) => _acknowledged.GetOrAdd(kind, _ => new());

        public void Begin(string kind, string name) => Begun(kind).AddOrUpdate(name, 1, (_, count) => count + 1);

        public string Acknowledge(string kind, string name)
        {
            Acknowledged(kind).AddOrUpdate(name, 1, (_, count) => count + 1);
            return name;
        }

        public void BeginFile(string path, byte[] content) => _contents.GetOrAdd(path, _ => []).Add(Convert.ToHexString(SHA256.HashData(content)));

        public void AcknowledgeFile(string path, string fileId, byte[] content) => Files[path] = (fileId, Convert.ToHexString(SHA256.HashData(content)));

        /// <summary>The content acknowledged last, or one sent after it whose acknowledgement the crash cut off.</summary>
        public IEnumerable<string> AllowedContents(string path)
        {
            var all = _contents[path];
            return all[all.LastIndexOf(Files[path].Hash)..];
        }
    }
}
