using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Yunkai.Testing;

/// <summary>The real executable, run as a user runs it: <c>yunkai dev FOLDER</c> on a free port with data of its own.</summary>
public sealed class YunkaiProcess : IAsyncDisposable
{
    // The first start on a machine installs packages from npm.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output;

    private YunkaiProcess(Process process, ConcurrentQueue<string> output, JsonElement description, TimeSpan readyAfter)
    {
        _process = process;
        _output = output;
        Url = description.GetProperty("url").GetString()!;
        EnvironmentId = description.GetProperty("env").GetString()!;
        AppId = description.GetProperty("appId").GetString()!;
        SecretId = description.GetProperty("secretId").GetString()!;
        SecretKey = description.GetProperty("secretKey").GetString()!;
        ConsoleToken = description.GetProperty("consoleToken").GetString()!;
        ReadyAfter = readyAfter;
    }

    public string Url { get; }
    public string EnvironmentId { get; }
    public string AppId { get; }
    public string SecretId { get; }
    public string SecretKey { get; }
    public string ConsoleToken { get; }
    public int ProcessId => _process.Id;

    /// <summary>From the start of the process to <c>dev.json</c>.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <summary>Everything printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The built executable's assembly, as a start of <c>dotnet</c>'s arguments.</summary>
    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "yunkai.dll");

    /// <summary>Starts and waits until it is ready. Data lie in the project's <c>.yunkai</c> when no folder is given.</summary>
    public static async Task<YunkaiProcess> StartDevAsync(string folder, string? dataDirectory, params string[] arguments)
    {
        var started = TimeProvider.System.GetTimestamp();
        var output = new ConcurrentQueue<string>();
        string[] data = dataDirectory is null ? [] : ["--data", dataDirectory];
        var process = Start(["dev", folder, "--port", "0", .. data, .. arguments], output);
        var file = Path.Combine(dataDirectory ?? Path.Combine(folder, ".yunkai"), "dev.json");
        while (true)
        {
            // The file is renamed into place whole; one of a killed predecessor names another process.
            if (File.Exists(file))
            {
                using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file));
                if (document.RootElement.GetProperty("pid").GetInt32() == process.Id)
                {
                    return new YunkaiProcess(process, output, document.RootElement.Clone(), TimeProvider.System.GetElapsedTime(started));
                }
            }

            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > StartLimit)
            {
                var text = process.HasExited ? $"ended with code {process.ExitCode}" : "was not ready in time";
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }

                throw new InvalidOperationException($"yunkai dev {text}:\n{string.Join('\n', output)}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Waits until something was printed; a deadline makes it an error that shows what was.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(20))
            {
                throw new InvalidOperationException($"\"{text}\" was not printed:\n{Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var output = new ConcurrentQueue<string>();
        using var process = Start(arguments, output, variables);
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Join('\n', output));
    }

    /// <summary>Ends the process at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and returns its exit code.</summary>
    /// <param name="signal">TERM as a service manager does, or INT as Ctrl+C does.</param>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows())
            {
                _process.Kill(entireProcessTree: true);
            }
            else
            {
                using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
            }

            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"yunkai did not stop within 30 s of SIG{signal}:\n{Output}");
            }
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static Process Start(IEnumerable<string> arguments, ConcurrentQueue<string> output, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LANG"] = "en_US.UTF-8";
        start.Environment["LC_ALL"] = "";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Keep(string? line)
        {
            if (line is not null)
            {
                output.Enqueue(line);
            }
        }
    }
}
