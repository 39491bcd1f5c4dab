using System.Text.Json;

namespace Yunkai.Functions.Packages;

/// <summary>Which official SDK a function uses, declared or not.</summary>
internal static class SdkUse
{
    public const string ServerSdk = "wx-server-sdk";

    private const long MaxScannedBytes = 2 * 1024 * 1024;

    // In the order of who loads whom: wx-server-sdk brings one of the other two along.
    private static readonly string[] Packages = [ServerSdk, "tcb-admin-node", "@cloudbase/node-sdk"];

    // What the platform's own runtime or usual templates would give.
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        [ServerSdk] = PackageOptions.DefaultServerSdkVersion,
        ["tcb-admin-node"] = "^1.23.0",
        ["@cloudbase/node-sdk"] = "^2.10.0",
    };

    /// <summary>An SDK that the code names without declaring it, with the version to give; null when there is none or one is declared.</summary>
    public static (string Package, string Range)? FindUndeclared(FunctionManifest manifest, FolderWalk code)
    {
        if (Packages.Any(package => manifest.Dependencies.ContainsKey(package) || manifest.OptionalDependencies.ContainsKey(package)))
        {
            return null;
        }

        var scripts = code.Entries.Where(entry => entry.Stamp.Size is > 0 and <= MaxScannedBytes && IsScript(entry.Path)).ToArray();
        foreach (var package in Packages)
        {
            if (scripts.Any(script => Names(script.FullPath, package)))
            {
                return (package, Usual[package]);
            }
        }

        return null;
    }

    /// <summary>The SDK that <c>require</c> finds from a folder with this <c>node_modules</c>.</summary>
    public static SdkPackage? FindInstalled(string modules)
    {
        foreach (var package in Packages)
        {
            var directory = Path.Combine(modules, package);
            if (ReadVersion(Path.Combine(directory, "package.json")) is { } version)
            {
                return new SdkPackage(package, version, RealPath.Of(directory));
            }
        }

        return null;
    }

    private static string? ReadVersion(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.TryGetProperty("version", out var version) ? version.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // a broken copy in the project's own modules: Node.js tells when it is loaded
        }
    }

    private static bool IsScript(string path) => Path.GetExtension(path) is ".js" or ".cjs" or ".mjs" or ".ts";

    private static bool Names(string path, string package)
    {
        var text = File.ReadAllText(path);
        return text.Contains($"'{package}'", StringComparison.Ordinal) || text.Contains($"\"{package}\"", StringComparison.Ordinal) || text.Contains($"`{package}`", StringComparison.Ordinal);
    }
}
