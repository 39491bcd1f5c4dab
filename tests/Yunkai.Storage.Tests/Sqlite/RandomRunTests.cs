using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Yunkai.Storage.Checked;
using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>Random runs against the oracle. YUNKAI_SOAK_SEEDS and YUNKAI_SOAK_STEPS make them longer (bench/soak/storage.sh).</summary>
public sealed class RandomRunTests(ITestOutputHelper output)
{
    private static readonly int Seeds = Setting("YUNKAI_SOAK_SEEDS", 12);
    private static readonly int Steps = Setting("YUNKAI_SOAK_STEPS", 250);

    [Fact]
    public async Task Random_calls_get_the_oracles_answers_and_the_log_rebuilds_every_version()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed != first + Seeds; seed++)
        {
            output.WriteLine($"seed {seed}");
            await RunAsync(seed);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(23864142)] // a unique index on b.0, and an array there
    public Task The_same_calls_each_time(int seed) => RunAsync(seed);

    private static async Task RunAsync(int seed)
    {
        using var folder = new TemporaryDirectory();
        var options = new SqliteStoreOptions { Path = folder.Combine("data.db"), EnvironmentId = "env-1", Ids = new CountingIds() };
        var oracle = new CheckedStore(new NaiveStore("env-1", new CountingIds(), new FakeTimeProvider()));
        var engine = await SqliteStores.OpenAsync(options);
        try
        {
            await new RandomOperations(seed, engine, oracle).RunAsync(Steps);
            await CheckAsync(seed, engine, options.Path);
            await engine.DisposeAsync();
            engine = await SqliteStores.OpenAsync(options);
            await CheckAsync(seed, engine, options.Path);
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    private static async Task CheckAsync(int seed, IDocumentStore engine, string path)
    {
        try
        {
            await LogReplay.CheckAsync(engine);
            StoredConsistency.Check(path);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
        }
    }

    internal static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
