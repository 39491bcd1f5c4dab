namespace Yunkai.Cli.Running;

/// <summary>Folders outside of the project that the command line uses.</summary>
internal static class Places
{
    private const string IgnoreEverything = "# Data of `yunkai dev`; never commit it.\n*\n";

    /// <summary>The cache of installed dependencies, shared by all projects of this user; <c>YUNKAI_CACHE</c> moves it.</summary>
    public static string PackageCache()
    {
        var root = Environment.GetEnvironmentVariable("YUNKAI_CACHE");
        if (string.IsNullOrEmpty(root))
        {
            root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg)
                ? Path.Combine(xdg, "yunkai")
                : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "yunkai", "cache")
                : OperatingSystem.IsMacOS() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Caches", "yunkai")
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "yunkai");
        }

        return Path.GetFullPath(root);
    }

    /// <summary>The data folder of <c>dev</c>; the default one gets a <c>.gitignore</c> of its own, so that data never lands in a commit.</summary>
    public static async Task<string> DataOfProjectAsync(string projectFolder, string? chosen, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(chosen ?? Path.Combine(projectFolder, ".yunkai"));
        Directory.CreateDirectory(folder);
        var ignore = Path.Combine(folder, ".gitignore");
        if (chosen is null && !File.Exists(ignore))
        {
            await File.WriteAllTextAsync(ignore, IgnoreEverything, cancellationToken).ConfigureAwait(false);
        }

        return folder;
    }
}
