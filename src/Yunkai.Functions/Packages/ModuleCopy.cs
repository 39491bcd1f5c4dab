namespace Yunkai.Functions.Packages;

/// <summary>Copies a <c>node_modules</c> tree; links inside of it stay links.</summary>
internal static class ModuleCopy
{
    public static void Run(FolderWalk walk, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var entry in walk.Entries)
        {
            var path = Path.Combine(target, entry.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the target
            if (entry.LinkTarget is not { } link)
            {
                File.Copy(entry.FullPath, path);
            }
            else if (entry.Stamp.Kind == FileKind.Directory)
            {
                Directory.CreateSymbolicLink(path, link);
            }
            else
            {
                File.CreateSymbolicLink(path, link);
            }
        }
    }
}
