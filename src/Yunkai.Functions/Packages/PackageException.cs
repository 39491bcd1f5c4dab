namespace Yunkai.Functions.Packages;

/// <summary>A function could not be prepared; the message tells the user in English what to do. Kind and details are there so that a program can say it in another language.</summary>
public sealed class PackageException(PackageProblem problem, IReadOnlyList<string> details, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>For what only its own text describes.</summary>
    public PackageException(string message, Exception? cause = null)
        : this(PackageProblem.Other, [], message, cause)
    {
    }

    public PackageProblem Problem { get; } = problem;

    /// <summary>What the problem is about, in the order that <see cref="PackageProblem"/> states.</summary>
    public IReadOnlyList<string> Details { get; } = details;
}

/// <summary>Why a function cannot be prepared. In brackets: the details, in order; npm's words are last.</summary>
public enum PackageProblem
{
    Other,

    NodeMissing,

    /// <summary>(version)</summary>
    NodeTooOld,

    NpmMissing,

    /// <summary>(function, folder)</summary>
    FolderMissing,

    /// <summary>(function, file name without ending)</summary>
    EntryMissing,

    /// <summary>(function, line, column, the parser's words)</summary>
    ManifestNotJson,

    /// <summary>(npm's words)</summary>
    RegistryUnreachable,

    /// <summary>(npm's words)</summary>
    NotCached,

    /// <summary>(package or empty, npm's words)</summary>
    PackageNotFound,

    /// <summary>(package, range, npm's words)</summary>
    NoSuchVersion,

    /// <summary>(npm's words)</summary>
    RegistryRefused,

    /// <summary>(npm's words)</summary>
    GitNeeded,

    /// <summary>(npm's words)</summary>
    DiskFull,

    /// <summary>(npm's words)</summary>
    PeerConflict,

    /// <summary>(npm's words)</summary>
    InstallFailed,

    /// <summary>(minutes)</summary>
    InstallTooLong,
}
