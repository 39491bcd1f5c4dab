using System.Diagnostics;
using System.Globalization;

namespace Yunkai.Benchmarks.Engine;

/// <summary>The C program of <c>bench/engine-peer</c>, compiled against the SQLite library that the engine itself loads.</summary>
internal sealed class EnginePeer
{
    private readonly string _program;
    private readonly string _database;

    private EnginePeer(string program, string database) => (_program, _database) = (program, database);

    public static async Task<EnginePeer> BuildAsync(string folder)
    {
        var source = Path.Combine(Repository.Root, "bench", "engine-peer", "engine.c");
        var library = Directory.EnumerateFiles(AppContext.BaseDirectory, "libe_sqlite3.so", SearchOption.AllDirectories)
            .First(path => path.Contains(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal) || Path.GetDirectoryName(path) == AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.Combine(folder, "engine-peer");
        await RunAsync("cc", "-O2", "-D_GNU_SOURCE", "-o", program, source, library, "-lm", "-Wl,-rpath," + Path.GetDirectoryName(library));
        return new EnginePeer(program, Path.Combine(folder, "peer.db"));
    }

    /// <summary>Operations per second.</summary>
    public async Task<double> MeasureAsync(string operation, int count, int perTransaction)
    {
        var output = await RunAsync(_program, _database, operation, count.ToString(CultureInfo.InvariantCulture), perTransaction.ToString(CultureInfo.InvariantCulture));
        return double.Parse(output.Trim(), CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!; // a new process is always returned without shell execution
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
