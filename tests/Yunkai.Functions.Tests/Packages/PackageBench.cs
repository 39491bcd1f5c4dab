using System.Diagnostics;
using Yunkai.Functions.Packages;
using Yunkai.Testing;

namespace Yunkai.Functions.Tests.Packages;

/// <summary>A project folder, a data folder, a registry of its own and an npm cache of its own.</summary>
internal sealed class PackageBench : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<NpmPackages> _opened = [];

    public RegistryStandIn Registry { get; } = new();
    public string Data => _directory.Combine("data");
    public string Project => _directory.Combine("project");

    public string Folder(string name) => Path.Combine(Project, name);

    /// <summary>Makes a function folder; every one gets an <c>.npmrc</c> that leads npm to the stand-in.</summary>
    public FunctionSource Function(string name, params ReadOnlySpan<(string Path, string Text)> files)
    {
        Write(name, ".npmrc", $"registry={Registry.Address}\ncache={_directory.Combine("npm-cache")}\n");
        foreach (var (path, text) in files)
        {
            Write(name, path, text);
        }

        return new FunctionSource(name, Folder(name));
    }

    public void Write(string function, string path, string text)
    {
        var full = Path.Combine(Folder(function), path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public NpmPackages Open(Func<PackageOptions, PackageOptions>? change = null)
    {
        var options = new PackageOptions { DataDirectory = Data };
        var packages = NpmPackages.Open(change?.Invoke(options) ?? options);
        _opened.Add(packages);
        return packages;
    }

    /// <summary>What Node.js prints for an expression evaluated by a file inside the prepared folder.</summary>
    public static async Task<string> EvaluateAsync(FunctionPackage package, string expression)
    {
        var script = Path.Combine(package.CodeDirectory, "probe-" + Path.GetRandomFileName() + ".cjs");
        await File.WriteAllTextAsync(script, $"console.log({expression})");
        using var node = Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        File.Delete(script);
        return node.ExitCode == 0 ? output.Trim() : await errors;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var packages in _opened)
        {
            await packages.DisposeAsync();
        }

        await Registry.DisposeAsync();
        _directory.Dispose();
    }
}
