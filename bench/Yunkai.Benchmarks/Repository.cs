using System.Diagnostics;

namespace Yunkai.Benchmarks;

/// <summary>Places in the clone that the benchmark was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string DefaultBinary => Path.Combine(Root, "artifacts", "bin", "Yunkai.Cli", "release", OperatingSystem.IsWindows() ? "yunkai.exe" : "yunkai");

    /// <summary>A heading for every table: when, what, on which machine.</summary>
    public static async Task<string> HeadingAsync()
    {
        var start = new ProcessStartInfo("git", ["-C", Root, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var commit = (await git.StandardOutput.ReadToEndAsync()).Trim();
        var load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0] : "?";
        return $"{DateTime.UtcNow:yyyy-MM-dd HH:mm}Z, commit {commit}, {Environment.ProcessorCount} cores, load average {load} at the start";
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Yunkai.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Run this from a clone: no Yunkai.slnx above the program.");
    }
}
