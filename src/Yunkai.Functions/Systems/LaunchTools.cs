using System.ComponentModel;
using System.Diagnostics;

namespace Yunkai.Functions.Systems;

/// <summary>
/// The small system programs a worker is started through where they are there: <c>setsid</c> gives it a process group of its own, <c>setpriv</c> ties its life to
/// ours. Both replace themselves by Node, so the process id stays.
/// </summary>
internal sealed record LaunchTools(bool HasOwnGroup, bool DiesWithServer)
{
    public static LaunchTools None { get; } = new(HasOwnGroup: false, DiesWithServer: false);

    /// <summary>Tries the programs once.</summary>
    public static LaunchTools Probe()
    {
        if (OperatingSystem.IsWindows())
        {
            return None;
        }

        return new LaunchTools(
            Runs("setsid", ["true"]),
            OperatingSystem.IsLinux() && Runs("setpriv", ["--pdeathsig", "KILL", "true"]));
    }

    /// <summary>The program to start and what comes before its own arguments.</summary>
    public ProcessStartInfo Prepare(string program)
    {
        List<string> words = [];
        if (HasOwnGroup)
        {
            words.Add("setsid");
        }

        if (DiesWithServer)
        {
            words.AddRange(["setpriv", "--pdeathsig", "KILL"]);
        }

        words.Add(program);
        return new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, CreateNoWindow = true };
    }

    /// <summary>Variables a process needs from the server's environment to run at all.</summary>
    public static IEnumerable<KeyValuePair<string, string>> EssentialVariables()
    {
        string[] names = OperatingSystem.IsWindows() ? ["PATH", "PATHEXT", "SystemRoot", "SystemDrive", "windir", "ComSpec"] : ["PATH"];
        foreach (var name in names)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                yield return new(name, value);
            }
        }

        yield return new("LANG", "C.UTF-8");
    }

    private static bool Runs(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true });
            return process is not null && process.WaitForExit(5000) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
