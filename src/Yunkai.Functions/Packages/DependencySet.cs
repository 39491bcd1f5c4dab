using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Yunkai.Functions.Packages;

/// <summary>All that decides what an installation contains; equal sets are installed once.</summary>
internal sealed class DependencySet
{
    private DependencySet(string key, FunctionManifest manifest, LockFile? lockFile, string? npmrc, string sourceDirectory, IReadOnlyList<string> localPaths)
    {
        Key = key;
        Manifest = manifest;
        LockFile = lockFile;
        Npmrc = npmrc;
        SourceDirectory = sourceDirectory;
        LocalPaths = localPaths;
    }

    /// <summary>The folder name of the installation: a hash over the members below, Node.js' major version, the system and whether install scripts run.</summary>
    public string Key { get; }
    public FunctionManifest Manifest { get; }
    public LockFile? LockFile { get; }

    /// <summary>The function folder's own <c>.npmrc</c>; the user's is found by npm itself.</summary>
    public string? Npmrc { get; }
    public string SourceDirectory { get; }

    /// <summary>Files and folders inside the function folder that are installed as packages.</summary>
    public IReadOnlyList<string> LocalPaths { get; }

    public static DependencySet Of(FunctionSource source, FunctionManifest manifest, LockFile? lockFile, string nodeMajor, bool runScripts)
    {
        var local = LocalDependency.In(source.Name, source.Directory, manifest);
        var npmrcPath = Path.Combine(source.Directory, ".npmrc");
        var npmrc = File.Exists(npmrcPath) ? File.ReadAllText(npmrcPath) : null;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"1 node{nodeMajor} {Platform} {(runScripts ? "scripts" : "no-scripts")}");
        AppendRanges(hash, "dependencies", manifest.Dependencies);
        AppendRanges(hash, "optionalDependencies", manifest.OptionalDependencies);
        Append(hash, manifest.Overrides?.ToJsonString() ?? "");
        Append(hash, lockFile?.Canonical ?? "");
        Append(hash, npmrc ?? "");
        foreach (var path in local)
        {
            AppendContent(hash, Path.Combine(source.Directory, path), path);
        }

        return new DependencySet(Convert.ToHexStringLower(hash.GetHashAndReset())[..24], manifest, lockFile, npmrc, source.Directory, local);
    }

    /// <summary>A manifest of its own name: npm refuses to install a package into one of the same name, and real functions are called <c>wx-server-sdk</c>.</summary>
    public string ManifestJson(IReadOnlyDictionary<string, string> replaced, IReadOnlyDictionary<string, string> forced)
    {
        var overrides = Manifest.Overrides?.DeepClone() as JsonObject ?? [];
        foreach (var (name, version) in forced)
        {
            overrides[name] = version;
        }

        var root = new JsonObject
        {
            ["name"] = "yunkai-function-dependencies",
            ["version"] = "1.0.0",
            ["private"] = true,
            ["dependencies"] = Ranges(Manifest.Dependencies, replaced),
            ["optionalDependencies"] = Ranges(Manifest.OptionalDependencies, replaced),
        };
        if (overrides.Count > 0)
        {
            root["overrides"] = overrides;
        }

        return root.ToJsonString();
    }

    private static string Platform => $"{(OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux")}-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";

    private static JsonObject Ranges(IReadOnlyDictionary<string, string> ranges, IReadOnlyDictionary<string, string> replaced)
    {
        var members = new JsonObject();
        foreach (var (name, range) in ranges)
        {
            members[name] = replaced.TryGetValue(name, out var other) ? other : range;
        }

        return members;
    }

    private static void AppendRanges(IncrementalHash hash, string member, IReadOnlyDictionary<string, string> ranges)
    {
        Append(hash, member);
        foreach (var (name, range) in ranges)
        {
            Append(hash, name);
            Append(hash, range);
        }
    }

    private static void AppendContent(IncrementalHash hash, string fullPath, string path)
    {
        Append(hash, path);
        if (File.Exists(fullPath))
        {
            using var file = File.OpenRead(fullPath);
            hash.AppendData(SHA256.HashData(file));
            return;
        }

        foreach (var entry in FolderWalk.OfCode(fullPath).Entries)
        {
            AppendContent(hash, entry.FullPath, entry.Path);
        }
    }

    // Length first, so that no two lists of texts give the same bytes.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
