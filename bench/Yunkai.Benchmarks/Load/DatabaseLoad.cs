namespace Yunkai.Benchmarks.Load;

/// <summary>
/// Point get, 20-row query, insert and update through HTTP, as a client with the owner rewrite (<c>/web</c>) and as a signed server
/// (<c>/admin</c>), as a share of bare SQLite in process. Each round measures all of them in turn.
/// </summary>
internal static class DatabaseLoad
{
    private const int Distinct = 200;

    public static async Task<int> RunAsync(VerbOptions options)
    {
        var rounds = (int)options.Number("rounds", 3);
        var duration = TimeSpan.FromSeconds(options.Number("seconds", 3));
        Console.WriteLine(await Repository.HeadingAsync());
        await using var server = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), Path.Combine(Repository.Root, "bench", "projects", "load"));
        await using var second = options.Text("against-env") is null && options.Text("against-binary") is null ? null
            : await DevServer.StartAsync(options.Text("against-binary") ?? options.Text("binary"), options.Variables("against-env"), Path.Combine(Repository.Root, "bench", "projects", "load"));
        using var bare = new BareSqlite(Directory.CreateTempSubdirectory("yunkai-bench-bare-").FullName);
        var operations = await OperationsAsync(server);
        var others = second is null ? [] : await OperationsAsync(second);
        var chosen = options.Text("operation")?.Split(',');
        foreach (var connections in options.Numbers("connections", 1, 16, 64))
        {
            Console.WriteLine($"\n{connections} connection{(connections == 1 ? "" : "s")}, medians of {rounds} rounds of {duration.TotalSeconds:0} s. \"share\" is requests/s over bare SQLite's operations/s on one thread:");
            Console.WriteLine(second is null
                ? "| operation | bare/s | bare µs | /web/s | share | p50 ms | p99 ms | CPU µs | /admin/s | share | p50 ms | p99 ms | CPU µs |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
                : "| operation | /web/s | other/s | ratio | CPU µs | other | /admin/s | other/s | ratio | CPU µs | other |\n|---|---|---|---|---|---|---|---|---|---|---|");
            for (var i = 0; i < operations.Count; i++)
            {
                var operation = operations[i];
                if (chosen is not null && !chosen.Contains(operation.Name))
                {
                    continue;
                }

                if (second is not null)
                {
                    await CompareAsync(operation, others[i], connections, rounds, duration);
                    continue;
                }

                await operation.Web.RunAsync(connections, TimeSpan.FromSeconds(1));
                await operation.Admin.RunAsync(connections, TimeSpan.FromSeconds(1));
                List<double> bareRates = [], bareCpu = [];
                List<LoadResult> web = [], admin = [];
                for (var round = 0; round < rounds; round++)
                {
                    var (rate, cpu) = BareSqlite.Measure(duration / 2, 1, number => Bare(bare, operation.Name, number));
                    bareRates.Add(rate);
                    bareCpu.Add(cpu);
                    web.Add(await operation.Web.RunAsync(connections, duration));
                    admin.Add(await operation.Admin.RunAsync(connections, duration));
                }

                var bareRate = LoadResult.Median(bareRates);
                Console.WriteLine($"| {operation.Name} | {bareRate:0} | {LoadResult.Median(bareCpu):0.0} | {Cells(LoadResult.Median(web), bareRate)} | {Cells(LoadResult.Median(admin), bareRate)} |");
            }
        }

        if (second is null)
        {
            Console.WriteLine("\nBare SQLite with 64 operations in one transaction, which is what gathering concurrent writers into one commit can give at best:");
            Console.WriteLine($"insert {BareSqlite.Measure(duration, 64, _ => bare.Insert(64)).PerSecond:0}/s, update {BareSqlite.Measure(duration, 64, number => bare.Update(number * 64 % SampleBooks.Count, 64)).PerSecond:0}/s");
        }

        return 0;
    }

    private static async Task CompareAsync(Operation one, Operation other, int connections, int rounds, TimeSpan duration)
    {
        var cells = new List<string>();
        foreach (var (a, b) in ((LoadTarget, LoadTarget)[])[(one.Web, other.Web), (one.Admin, other.Admin)])
        {
            await a.RunAsync(connections, TimeSpan.FromSeconds(1));
            await b.RunAsync(connections, TimeSpan.FromSeconds(1));
            List<LoadResult> ofA = [], ofB = [];
            for (var round = 0; round < rounds; round++)
            {
                ofA.Add(await a.RunAsync(connections, duration));
                ofB.Add(await b.RunAsync(connections, duration));
            }

            var (medianA, medianB) = (LoadResult.Median(ofA), LoadResult.Median(ofB));
            var ratio = LoadResult.Median(ofA.Zip(ofB, (x, y) => x.RequestsPerSecond / y.RequestsPerSecond));
            cells.Add($"{medianA.RequestsPerSecond:0} | {medianB.RequestsPerSecond:0} | {ratio:0.00} | {medianA.CpuMicros:0} | {medianB.CpuMicros:0}");
        }

        Console.WriteLine($"| {one.Name} | {string.Join(" | ", cells)} |");
    }

    private static string Cells(LoadResult result, double bareRate) =>
        $"{result.RequestsPerSecond:0} | {result.RequestsPerSecond / bareRate:0.00} | {result.P50Ms:0.00} | {result.P99Ms:0.0} | {result.CpuMicros:0}";

    private static void Bare(BareSqlite bare, string operation, int number)
    {
        switch (operation)
        {
            case "get":
                bare.Get(number * 31 % SampleBooks.Count);
                break;
            case "query20":
                bare.Query(number % (SampleBooks.Count / SampleBooks.PerShelf));
                break;
            case "insert":
                bare.Insert(1);
                break;
            default:
                bare.Update(number * 31 % SampleBooks.Count, 1);
                break;
        }
    }

    private static async Task<List<Operation>> OperationsAsync(DevServer server)
    {
        var token = await server.LoginAsync();
        for (var i = 0; i < SampleBooks.Count; i += 20)
        {
            // A Mini Program user adds them, so that the owner rewrite has something to find.
            var reply = await server.WebAsync(token, new { action = "database.insertDocument", collectionName = "books", data = Enumerable.Range(i, 20).Select(number => SampleBooks.Ejson(number, withId: true)) });
            if (!reply.TryGetProperty("data", out _))
            {
                throw new InvalidOperationException(reply.ToString());
            }
        }

        var bodies = new (string Name, Func<int, object> Body, byte[] Sign)[]
        {
            ("get", i => new { action = "database.getDocument", collectionName = "books", queryType = "DOC", query = $$"""{"_id":"{{SampleBooks.Id(i * 31 % SampleBooks.Count)}}"}""", limit = 1 }, "The book of number"u8.ToArray()),
            ("query20", i => new { action = "database.getDocument", collectionName = "books", queryType = "WHERE", query = "{\"shelf\":{\"$numberInt\":\"" + SampleBooks.Shelf(i) + "\"}}", limit = 20 }, "The book of number"u8.ToArray()),
            ("insert", i => new { action = "database.insertDocument", collectionName = "added", data = new[] { SampleBooks.Ejson(i, withId: false) } }, "insertedIds"u8.ToArray()),
            ("update", i => new { action = "database.modifyDocument", collectionName = "books", queryType = "DOC", query = $$"""{"_id":"{{SampleBooks.Id(i * 31 % SampleBooks.Count)}}"}""", data = """{"$inc":{"pages":{"$numberInt":"1"}}}""", merge = true, multi = false, upsert = false }, "\"updated\":1"u8.ToArray()),
        };
        var operations = new List<Operation>();
        foreach (var (name, body, sign) in bodies)
        {
            bool IsRight(ReadOnlyMemory<byte> reply) => reply.Span.IndexOf(sign) >= 0;
            operations.Add(new Operation(
                name,
                new LoadTarget("/web " + name, server.Url, [.. Enumerable.Range(0, Distinct).Select(i => server.WebRequest(token, body(i)))], IsRight, server.Id),
                new LoadTarget("/admin " + name, server.Url, [.. Enumerable.Range(0, Distinct).Select(i => server.AdminRequest(body(i)))], IsRight, server.Id)));
        }

        return operations;
    }

    private sealed record Operation(string Name, LoadTarget Web, LoadTarget Admin);
}
