using System.Diagnostics;
using System.Globalization;
using Yunkai.Documents.Filters;
using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>Kills a process in the middle of concurrent writes, again and again on one file. YUNKAI_SOAK_CRASHES sets the number of times.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Writers = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task After_kill_9_every_acknowledged_write_is_there_and_none_is_half_there()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("data.db");
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("YUNKAI_SOAK_CRASHES"), CultureInfo.InvariantCulture, out var asked) ? asked : 4;
        var acknowledged = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            await RunAndKillAsync(path, round, random.Next(1, 2500), acknowledged);
            await CheckAsync(path, acknowledged);
        }

        output.WriteLine($"{acknowledged.Count} groups");
    }

    [Fact]
    public async Task A_second_process_is_refused_while_the_first_lives_and_let_in_when_it_was_killed()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("data.db");
        using var process = Start(path, 0);
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "crash" }));
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(StorageError.Unavailable, error.Error);
        Assert.Contains($"process {process.Id}", error.Message);
        await using var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "crash" });
        Assert.NotNull(store.FindCollection("groups"));
    }

    private static async Task RunAndKillAsync(string path, int round, int calls, Dictionary<string, int> acknowledged)
    {
        using var process = Start(path, round);
        for (var i = 0; await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line; i++)
        {
            var parts = line.Split(' ');
            // The last line may be cut off by the kill: then the call counts as not acknowledged.
            if (parts is [var group, { Length: 1 } state])
            {
                acknowledged[group] = int.Parse(state, CultureInfo.InvariantCulture);
            }

            if (i == calls)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode is 137 or -1, $"ended by itself with {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task CheckAsync(string path, Dictionary<string, int> acknowledged)
    {
        await using (var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = path, EnvironmentId = "crash" }))
        {
            var groups = (await DocumentList.FindAsync(store, "groups", Filter.All)).GroupBy(document => document["group"].AsString).ToDictionary(group => group.Key, group => group.ToArray());
            foreach (var (group, state) in acknowledged)
            {
                var now = groups.TryGetValue(group, out var documents) ? documents.Select(document => document["state"].AsInt32).Distinct().Single() : 3;
                // The call after the last acknowledged one may have been committed before the kill.
                Assert.True(now == state || now == state + 1, $"{group} was acknowledged in state {state} and is in state {now}");
                Assert.True(documents is null || documents.Length == Size(group), $"{group} has {documents?.Length} documents");
            }

            foreach (var (group, documents) in groups)
            {
                Assert.Equal(Size(group), documents.Length);
                // What was found and not acknowledged counts from now on.
                acknowledged.TryAdd(group, documents[0]["state"].AsInt32);
                acknowledged[group] = documents[0]["state"].AsInt32;
            }

            await LogReplay.CheckAsync(store);
        }

        StoredConsistency.Check(path);
    }

    private static int Size(string group) => 1 + (int.Parse(group.AsSpan(group.LastIndexOf('-') + 1), CultureInfo.InvariantCulture) % 5);

    private static Process Start(string path, int round)
    {
        // artifacts/bin/Yunkai.Storage.Tests/CONFIGURATION/ → artifacts/bin/Yunkai.Storage.Crash/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(own.Parent!.Parent!.FullName, "Yunkai.Storage.Crash", own.Name, "Yunkai.Storage.Crash.dll");
        return Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, path, Writers.ToString(CultureInfo.InvariantCulture), round.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
