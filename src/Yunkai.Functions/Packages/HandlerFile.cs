namespace Yunkai.Functions.Packages;

/// <summary>Finds the file that a handler such as <c>index.main</c> names.</summary>
internal static class HandlerFile
{
    private static readonly string[] Extensions = [".js", ".cjs", ".mjs"];

    /// <summary>The handler to use. Throws <see cref="PackageException"/> when there is no entry file at all.</summary>
    public static string Resolve(FunctionSource source, FunctionManifest manifest, FolderWalk code, ICollection<string> notices)
    {
        var files = code.Entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var dot = source.Handler.LastIndexOf('.');
        if (dot <= 0 || dot == source.Handler.Length - 1)
        {
            throw new PackageException($"Function \"{source.Name}\": the handler \"{source.Handler}\" must read file.export, e.g. index.main.");
        }

        var file = Normalize(source.Handler[..dot]);
        var export = source.Handler[(dot + 1)..];
        if (file is not null && Has(file))
        {
            return $"{file}.{export}";
        }

        if (Has("index"))
        {
            notices.Add($"The handler file \"{source.Handler[..dot]}.js\" does not exist; index.js is used.");
            return $"index.{export}";
        }

        // main is not looked at by the platform, yet it is the only hint left.
        if (manifest.Main is { } main && Normalize(Array.Find(Extensions, main.EndsWith) is { } extension ? main[..^extension.Length] : main) is { } named)
        {
            foreach (var candidate in new[] { named, named + "/index" })
            {
                if (Has(candidate))
                {
                    notices.Add($"There is no index.js; \"main\" of package.json ({main}) is used.");
                    return $"{candidate}.{export}";
                }
            }
        }

        throw new PackageException(PackageProblem.EntryMissing, [source.Name, source.Handler[..dot]], $"Function \"{source.Name}\": its folder has no {source.Handler[..dot]}.js and no index.js. Add an index.js with exports.main = async (event, context) => {{ … }}.");

        bool Has(string name) => Array.Exists(Extensions, extension => files.Contains(name + extension));
    }

    /// <summary>The path with slashes and without a leading <c>./</c>; null when it leaves the folder.</summary>
    private static string? Normalize(string path)
    {
        var parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        return path.StartsWith('/') || Array.Exists(parts, part => part is "..") ? null : string.Join('/', parts);
    }
}
