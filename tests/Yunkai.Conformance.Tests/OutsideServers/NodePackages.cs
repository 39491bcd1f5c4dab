using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.OutsideServers;

/// <summary>The packages for servers outside of Yunkai, installed once beside the tests, and a project with one function that they call.</summary>
public sealed class NodePackages : IAsyncLifetime
{
    public static readonly string[] Names = ["node-sdk-2", "node-sdk-3", "tcb-admin-node"];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "outside");

    private readonly TemporaryDirectory _project = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, string?>>>> _results = new();
    private YunkaiProcess? _yunkai;

    public async ValueTask InitializeAsync()
    {
        var echo = _project.Combine("cloudfunctions", "echo");
        Directory.CreateDirectory(echo);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "suite", "echo.js"), Path.Combine(echo, "index.js"));
        var installed = InstallAsync();
        _yunkai = await YunkaiProcess.StartDevAsync(_project.Path, _project.Combine("data"));
        await installed;
    }

    public async ValueTask DisposeAsync()
    {
        if (_yunkai is not null)
        {
            await _yunkai.DisposeAsync();
        }

        _project.Dispose();
    }

    /// <summary>All cases with one package, run once; the value is what went wrong, or null.</summary>
    public Task<IReadOnlyDictionary<string, string?>> ResultsOf(string package) => _results.GetOrAdd(package, name => new(() => RunAsync(name))).Value;

    private static async Task InstallAsync()
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package.json"));
        var stamp = Path.Combine(Folder, "installed.json");
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return;
        }

        string[] install = ["install", "--no-audit", "--no-fund", "--omit=optional", "--no-package-lock", "--ignore-scripts"];
        var (code, output) = OperatingSystem.IsWindows() ? await RunNodeAsync("cmd", ["/c", "npm", .. install]) : await RunNodeAsync("npm", install);
        if (code != 0)
        {
            throw new InvalidOperationException($"npm install failed with code {code}:\n{output}");
        }

        await File.WriteAllTextAsync(stamp, wanted);
    }

    private async Task<IReadOnlyDictionary<string, string?>> RunAsync(string package)
    {
        var (code, output) = await RunNodeAsync("node", ["run.js", package], _yunkai);
        var results = new Dictionary<string, string?>();
        foreach (var line in output.Split('\n').Where(line => line.StartsWith("{\"case\":", StringComparison.Ordinal)))
        {
            using var result = JsonDocument.Parse(line);
            results[result.RootElement.GetProperty("case").GetString()!] = result.RootElement.GetProperty("error").GetString();
        }

        return code == 0 ? results : throw new InvalidOperationException($"run.js {package} ended with code {code}:\n{output}");
    }

    private static async Task<(int Code, string Output)> RunNodeAsync(string program, string[] arguments, YunkaiProcess? yunkai = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (yunkai is not null)
        {
            start.Environment["YUNKAI_URL"] = yunkai.Url;
            start.Environment["YUNKAI_ENV"] = yunkai.EnvironmentId;
            start.Environment["YUNKAI_SECRET_ID"] = yunkai.SecretId;
            start.Environment["YUNKAI_SECRET_KEY"] = yunkai.SecretKey;
        }

        using var process = Process.Start(start)!; // a new process is always returned without shell execution
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
