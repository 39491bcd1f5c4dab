using System.Diagnostics;
using System.Text.Json;

namespace Yunkai.Functions.Packages;

/// <summary>The Node.js and npm that prepare functions: where they are, and which version Node.js is.</summary>
internal sealed class NodeRuntime(PackageOptions options) : IDisposable
{
    private const int LeastMajor = 18;
    private const string Remedy = "Install Node.js 18 or newer together with npm (https://nodejs.org), make sure that \"node --version\" works in a terminal, and start again.";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private NodeIdentity? _node;

    /// <summary>The Node.js in use. The version is asked once per executable and remembered on disk, since a start of Node.js costs more than all else at a second start.</summary>
    public async Task<NodeIdentity> FindNodeAsync(CancellationToken cancellationToken)
    {
        if (_node is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _node ??= await IdentifyAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The words that start npm. On Windows npm is a batch file, which cannot be started with arguments safely; its script can.</summary>
    public async Task<IReadOnlyList<string>> FindNpmAsync(CancellationToken cancellationToken)
    {
        var node = await FindNodeAsync(cancellationToken).ConfigureAwait(false);
        if (options.NpmPath is { } given && !File.Exists(given))
        {
            throw new PackageException(PackageProblem.NpmMissing, [], $"npm was not found at \"{given}\". {Remedy}");
        }

        var found = options.NpmPath ?? InPath(OperatingSystem.IsWindows() ? ["npm.cmd"] : ["npm"]);
        foreach (var place in new[] { found, node.Path }.OfType<string>().SelectMany(path => new[] { path, RealPath.Of(path) }))
        {
            var folder = Path.GetDirectoryName(place) ?? "";
            string[] scripts = [place, Path.Combine(folder, "node_modules", "npm", "bin", "npm-cli.js"), Path.Combine(folder, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js")];
            if (Array.Find(scripts, script => script.EndsWith(".js", StringComparison.Ordinal) && File.Exists(script)) is { } cli)
            {
                return [node.Path, Path.GetFullPath(cli)];
            }
        }

        return found is not null && !OperatingSystem.IsWindows()
            ? [found] // a version manager's own wrapper
            : throw new PackageException(PackageProblem.NpmMissing, [], $"npm was not found, so the functions' dependencies cannot be installed. {Remedy}");
    }

    private async Task<NodeIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        var path = options.NodePath ?? InPath(OperatingSystem.IsWindows() ? ["node.exe"] : ["node", "nodejs"]);
        if (path is null || !File.Exists(path) || FileStamp.Read(path, followLink: true) is not { } stamp)
        {
            throw new PackageException(PackageProblem.NodeMissing, [], path is null ? $"Node.js was not found. {Remedy}" : $"Node.js was not found at \"{path}\". {Remedy}");
        }

        var memory = Path.Combine(options.DataDirectory, "node.json");
        var mark = $"{RealPath.Of(path)} {stamp.Size} {stamp.ModifiedNanoseconds} {stamp.Inode}";
        if (ReadMemory(memory) is { } remembered && remembered.Mark == mark)
        {
            return new NodeIdentity(path, remembered.Version);
        }

        var version = await AskVersionAsync(path, cancellationToken).ConfigureAwait(false);
        var node = new NodeIdentity(path, version);
        if (!int.TryParse(node.Major, out var major) || major < LeastMajor)
        {
            throw new PackageException(PackageProblem.NodeTooOld, [version], $"Node.js {version} at \"{path}\" is too old. {Remedy}");
        }

        AtomicFile.Write(memory, JsonSerializer.Serialize(new NodeMemory(mark, version), PackageJson.Default.NodeMemory));
        return node;
    }

    private static NodeMemory? ReadMemory(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), PackageJson.Default.NodeMemory) : null;
        }
        catch (JsonException)
        {
            return null; // asked again
        }
    }

    private static async Task<string> AskVersionAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new PackageException($"\"{path}\" could not be started. {Remedy}");
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return output.Trim().TrimStart('v');
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new PackageException($"\"{path}\" could not be started: {error.Message}. {Remedy}", error);
        }
    }

    private static string? InPath(IReadOnlyList<string> names) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder.Trim('"'), name)))
            .FirstOrDefault(File.Exists);
}

internal sealed record NodeIdentity(string Path, string Version)
{
    public string Major => Version.Split('.')[0];
}

/// <summary>The version of an executable, kept for the next start.</summary>
internal sealed record NodeMemory(string Mark, string Version);
