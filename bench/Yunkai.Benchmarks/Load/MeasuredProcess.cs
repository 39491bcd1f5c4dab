using System.Diagnostics;

namespace Yunkai.Benchmarks.Load;

/// <summary>A server process that was started to be measured; its output goes into a file, as under a service manager.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _copying;

    private MeasuredProcess(Process process, string logPath)
    {
        _process = process;
        LogPath = logPath;
        _copying = Task.WhenAll(CopyAsync(process.StandardOutput.BaseStream, logPath), CopyAsync(process.StandardError.BaseStream, logPath + ".errors"));
    }

    public int Id => _process.Id;
    public string LogPath { get; }
    public bool HasExited => _process.HasExited;

    public static MeasuredProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new MeasuredProcess(Process.Start(start)!, Path.Combine(Directory.CreateTempSubdirectory("yunkai-bench-").FullName, "output.log"));
    }

    /// <summary>Asks it to end (SIGTERM), and insists after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", Id.ToString()]))
            {
                await kill.WaitForExitAsync();
            }

            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        await _copying;
        _process.Dispose();
    }

    /// <summary>SIGKILL, as a crash.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    private static async Task CopyAsync(Stream from, string path)
    {
        await using var file = File.Create(path);
        await from.CopyToAsync(file);
    }
}
