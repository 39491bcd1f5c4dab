namespace Yunkai.Functions.Packages;

/// <summary>Paths with every link in them resolved, as Node.js sees a module's own place.</summary>
internal static class RealPath
{
    /// <summary>The path itself where a part of it does not exist.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var root = Path.GetPathRoot(full) ?? "";
        var result = root;
        foreach (var part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(result, part);
            try
            {
                result = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Path.GetFullPath(target.FullName) : next;
            }
            catch (IOException)
            {
                result = next; // a part that is missing, or links that go in a circle: the caller finds out when it opens the file
            }
        }

        return result;
    }

    /// <summary>Whether the path is the folder or lies below it; both already resolved.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
