using System.IO.Enumeration;

namespace Yunkai.Functions.Packages;

/// <summary>The files of a folder as they are to be copied, with their stamps, in a fixed order.</summary>
internal sealed class FolderWalk
{
    private const int MaxFiles = 50_000;
    private const int MaxDepth = 64;

    private static readonly HashSet<string> JunkNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".svn", ".hg", ".bzr", "CVS", ".DS_Store", "Thumbs.db", "desktop.ini", ".idea", ".vscode", ".vs", ".npmrc", "__MACOSX",
    };

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly List<FolderEntry> _entries = [];
    private readonly List<string> _notices = [];
    private readonly bool _isModules;
    private readonly string _realRoot;
    private readonly FolderStamps? _stamps;

    private FolderWalk(string root, bool isModules, FolderStamps? stamps)
    {
        _stamps = stamps;
        _isModules = isModules;
        _realRoot = RealPath.Of(root);
    }

    /// <summary>Sorted by path.</summary>
    public IReadOnlyList<FolderEntry> Entries => _entries;

    /// <summary>Links that were followed out of the folder, and what had to be left out.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>A function's own code: without <c>node_modules</c> at its top, version control, editors' leftovers and <c>.npmrc</c> (it may hold a token).</summary>
    public static FolderWalk OfCode(string root, FolderStamps? stamps = null) => Start(root, isModules: false, stamps);

    /// <summary>A <c>node_modules</c> folder: all of it; links that stay inside remain links, since some package managers build the tree of them.</summary>
    public static FolderWalk OfModules(string root) => Start(root, isModules: true, stamps: null);

    private static FolderWalk Start(string root, bool isModules, FolderStamps? stamps)
    {
        var walk = new FolderWalk(root, isModules, stamps);
        stamps?.Add(root, followLink: true);
        walk.Visit(root, "", [walk._realRoot]);
        walk._entries.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return walk;
    }

    private void Visit(string directory, string prefix, List<string> realAncestors)
    {
        if (realAncestors.Count > MaxDepth)
        {
            throw new PackageException($"The folder \"{directory}\" is nested more than {MaxDepth} levels deep. Is this a function folder?");
        }

        var names = new FileSystemEnumerable<string>(directory, static (ref FileSystemEntry entry) => entry.FileName.ToString(), Everything);
        foreach (var name in names)
        {
            if (!IsJunk(name, prefix))
            {
                VisitEntry(Path.Combine(directory, name), prefix.Length == 0 ? name : prefix + "/" + name, realAncestors);
            }
        }
    }

    private void VisitEntry(string fullPath, string path, List<string> realAncestors)
    {
        if (FileStamp.Read(fullPath, followLink: false) is not { } stamp)
        {
            return; // removed since it was listed
        }

        _stamps?.Add(fullPath, followLink: false, stamp);
        if (stamp.Kind == FileKind.Link)
        {
            VisitLink(fullPath, path, realAncestors);
        }
        else if (stamp.Kind == FileKind.Directory)
        {
            realAncestors.Add(Path.Combine(realAncestors[^1], Path.GetFileName(fullPath)));
            Visit(fullPath, path, realAncestors);
            realAncestors.RemoveAt(realAncestors.Count - 1);
        }
        else
        {
            Add(fullPath, path, stamp, linkTarget: null);
        }
    }

    private void VisitLink(string fullPath, string path, List<string> realAncestors)
    {
        _stamps?.SawLink();
        if (FileStamp.Read(fullPath, followLink: true) is not { } target)
        {
            _notices.Add($"The link \"{path}\" leads nowhere and was left out.");
            return;
        }

        var real = RealPath.Of(fullPath);
        var isInside = RealPath.IsWithin(real, _realRoot);
        if (_isModules && isInside)
        {
            Add(fullPath, path, target, Path.GetRelativePath(RealPath.Of(Path.GetDirectoryName(fullPath)!), real)); // below the root, so it has a parent
            return;
        }

        if (!isInside && !_isModules)
        {
            _notices.Add($"The link \"{path}\" leads out of the function folder; what it points to was copied.");
        }

        if (target.Kind != FileKind.Directory)
        {
            Add(fullPath, path, target, linkTarget: null);
        }
        else if (realAncestors.Exists(ancestor => RealPath.IsWithin(ancestor, real)))
        {
            _notices.Add($"The link \"{path}\" leads to a folder that contains it and was left out.");
        }
        else
        {
            realAncestors.Add(real);
            Visit(fullPath, path, realAncestors);
            realAncestors.RemoveAt(realAncestors.Count - 1);
        }
    }

    private void Add(string fullPath, string path, FileStamp stamp, string? linkTarget)
    {
        if (stamp.Kind == FileKind.Other)
        {
            _notices.Add($"\"{path}\" is a pipe, socket or device and was left out.");
            return;
        }

        if (_entries.Count >= MaxFiles && !_isModules)
        {
            throw new PackageException($"The folder \"{_realRoot}\" holds more than {MaxFiles} files. Is this a function folder? Move what the function does not need out of it.");
        }

        _entries.Add(new FolderEntry(path, fullPath, stamp, linkTarget));
    }

    private bool IsJunk(string name, string prefix) => !_isModules
        && ((prefix.Length == 0 && name == "node_modules")
            || JunkNames.Contains(name)
            || name.EndsWith('~')
            || name.StartsWith(".#", StringComparison.Ordinal)
            || name.EndsWith(".swp", StringComparison.Ordinal)
            || name.EndsWith(".swx", StringComparison.Ordinal)
            || name == "4913"); // an editor's probe whether the folder can be written
}

/// <summary>One file.</summary>
/// <param name="Path">Relative, with slashes.</param>
/// <param name="FullPath">Where to read it.</param>
/// <param name="LinkTarget">Set when it is to stay a link; relative to the folder of the entry.</param>
internal sealed record FolderEntry(string Path, string FullPath, FileStamp Stamp, string? LinkTarget);
