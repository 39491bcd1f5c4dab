using System.Globalization;

namespace Yunkai.Benchmarks.Load;

/// <summary>Processor time and memory of a process and of everything it started, from /proc; zero where there is none.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    public static (TimeSpan Own, TimeSpan Children) Of(int processId)
    {
        var tree = Tree(processId);
        return (Time(processId), TimeSpan.FromSeconds(tree.Where(id => id != processId).Sum(id => Time(id).TotalSeconds)));
    }

    /// <summary>The process and its descendants.</summary>
    public static IReadOnlyList<int> Tree(int processId)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return [processId];
        }

        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? (Id: id, Parent: Fields(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0) : default)
            .Where(process => process.Parent > 0)
            .ToLookup(process => process.Parent, process => process.Id);
        List<int> tree = [processId];
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents[tree[i]]);
        }

        return tree;
    }

    /// <summary>Proportional set size in MB: shared pages count by their share.</summary>
    public static double Pss(int processId) => Rollup(processId, "Pss:");

    /// <summary>A line of smaps_rollup in MB.</summary>
    public static double Rollup(int processId, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(text => text.StartsWith(name, StringComparison.Ordinal));
            return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }

    public static string CommandLine(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static TimeSpan Time(int processId) =>
        Fields(processId) is { } fields ? TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond) : TimeSpan.Zero;

    // What follows the command's name, which may hold blanks.
    private static string[]? Fields(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
