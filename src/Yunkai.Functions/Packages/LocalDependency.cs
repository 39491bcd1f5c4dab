namespace Yunkai.Functions.Packages;

/// <summary>Dependencies that name a path instead of a version: <c>file:./lib</c>, <c>./lib.tgz</c>, <c>link:../shared</c>.</summary>
internal static class LocalDependency
{
    /// <summary>The path part of a range that names a path, or null.</summary>
    public static string? PathIn(string range)
    {
        foreach (var prefix in new[] { "file:", "link:", "workspace:", "portal:" })
        {
            if (range.StartsWith(prefix, StringComparison.Ordinal))
            {
                return range[prefix.Length..];
            }
        }

        return range.StartsWith("./", StringComparison.Ordinal) || range.StartsWith("../", StringComparison.Ordinal)
            || range.StartsWith('/') || range.StartsWith("~/", StringComparison.Ordinal) ? range : null;
    }

    /// <summary>
    /// The local dependencies of a function, as paths relative to its folder. Throws <see cref="PackageException"/> for one outside: only the
    /// function's own folder is deployed, as on the platform.
    /// </summary>
    public static IReadOnlyList<string> In(string functionName, string directory, FunctionManifest manifest)
    {
        var paths = new List<string>();
        var root = RealPath.Of(directory);
        foreach (var (name, range) in manifest.Dependencies.Concat(manifest.OptionalDependencies))
        {
            if (PathIn(range) is not { } named)
            {
                continue;
            }

            var full = RealPath.Of(Path.Combine(directory, named));
            if (!RealPath.IsWithin(full, root) || full == root)
            {
                throw new PackageException(
                    $"Function \"{functionName}\": the dependency \"{name}\": \"{range}\" lies outside of the function's folder, and only that folder is deployed. Copy it into the folder (\"file:./{name}\") or publish it to a registry.");
            }

            if (!File.Exists(full) && !Directory.Exists(full))
            {
                throw new PackageException($"Function \"{functionName}\": the dependency \"{name}\": \"{range}\" does not exist in the function's folder.");
            }

            paths.Add(Path.GetRelativePath(root, full).Replace('\\', '/'));
        }

        return paths;
    }
}
