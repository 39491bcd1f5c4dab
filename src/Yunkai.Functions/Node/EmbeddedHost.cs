using System.Reflection;
using System.Security.Cryptography;

namespace Yunkai.Functions.Node;

/// <summary>Unpacks the worker host scripts that the assembly carries.</summary>
internal static class EmbeddedHost
{
    private const string Prefix = "worker/";

    /// <summary>Writes the scripts into a folder named after their content and returns the entry script.</summary>
    public static string Unpack(string workDirectory)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Name: name[Prefix.Length..], Bytes: Read(assembly, name)))
            .ToArray();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var script in scripts)
        {
            hash.AppendData(script.Bytes);
        }

        var folder = Path.Combine(workDirectory, "host-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in scripts)
        {
            // Always written: whoever changed a file there must not decide what workers run.
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        return Path.Combine(folder, "host.cjs");
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!; // the name came from the assembly itself
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
