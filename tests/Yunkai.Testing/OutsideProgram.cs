using System.Collections.Concurrent;
using System.Diagnostics;

namespace Yunkai.Testing;

/// <summary>Runs a program of another language to its end. One that takes too long is killed with everything it started.</summary>
public static class OutsideProgram
{
    /// <summary>Returns exit code and output; a program that was killed has code -1 and says so.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, TimeSpan limit, IReadOnlyDictionary<string, string?> variables, string program, params string[] arguments)
    {
        var output = new ConcurrentQueue<string>();
        // npm is a batch file on Windows.
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!; // without shell execution there always is a process
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, string.Join('\n', output));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, string.Join('\n', output) + $"\n{program} was killed: it had not ended after {limit.TotalSeconds:0} s");
        }
    }
}
