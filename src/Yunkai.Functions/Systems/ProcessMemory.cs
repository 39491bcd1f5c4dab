using System.Globalization;

namespace Yunkai.Functions.Systems;

/// <summary>How much memory a worker has for itself.</summary>
internal static class ProcessMemory
{
    private const int PageBytes = 4096;

    /// <summary>
    /// True when the process holds more than the limit. On Linux the cheap figure (resident, which counts the shared program) comes first; only when that is over
    /// is the proportional one read, which walks the page tables.
    /// </summary>
    public static bool IsAbove(System.Diagnostics.Process process, long limit)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.WorkingSet64 > limit;
            }

            var statm = File.ReadAllText($"/proc/{process.Id}/statm").Split(' ');
            if (long.Parse(statm[1], CultureInfo.InvariantCulture) * PageBytes <= limit)
            {
                return false;
            }

            foreach (var line in File.ReadLines($"/proc/{process.Id}/smaps_rollup"))
            {
                if (line.StartsWith("Pss:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(4).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) * 1024 > limit;
                }
            }

            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            // The process ended while it was looked at; its end is reported elsewhere.
            return false;
        }
    }
}
