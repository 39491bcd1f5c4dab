namespace Yunkai.Cloud.Projects;

/// <summary>The project cannot be used as it is; the message says in English what to change. Kind and details are there so that a program can say it in another language.</summary>
public sealed class ProjectException(ProjectProblem problem, IReadOnlyList<string> details, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>For what only its own text describes.</summary>
    public ProjectException(string message, Exception? cause = null)
        : this(ProjectProblem.Other, [], message, cause)
    {
    }

    public ProjectProblem Problem { get; } = problem;

    /// <summary>What the problem is about, in the order that <see cref="ProjectProblem"/> states.</summary>
    public IReadOnlyList<string> Details { get; } = details;
}

/// <summary>What can be wrong with a project. In brackets: the details, in order. A place is a path inside yunkai.json, empty for the whole file.</summary>
public enum ProjectProblem
{
    Other,

    /// <summary>(folder)</summary>
    FolderMissing,

    /// <summary>(file, line, column, the parser's words)</summary>
    NotJson,

    /// <summary>(place, the known names)</summary>
    UnknownMember,

    /// <summary>(place)</summary>
    ObjectExpected,

    /// <summary>(place)</summary>
    ListExpected,

    /// <summary>(place)</summary>
    TextExpected,

    /// <summary>(place)</summary>
    TextOrNumberExpected,

    /// <summary>(place)</summary>
    FlagExpected,

    /// <summary>(place, least, most)</summary>
    NumberExpected,

    /// <summary>(place)</summary>
    DirectionExpected,

    /// <summary>(place)</summary>
    AddressExpected,

    /// <summary>(place)</summary>
    PermissionExpected,

    /// <summary>(place)</summary>
    RulesNotSupported,

    /// <summary>(place)</summary>
    IndexFieldsMissing,

    /// <summary>(place)</summary>
    CommandExpected,

    /// <summary>(place, file)</summary>
    SeedFileMissing,

    /// <summary>(folder)</summary>
    SeedFolderMissing,

    /// <summary>(file and line or item, the reason)</summary>
    SeedInvalid,

    /// <summary>(folder)</summary>
    WebFolderMissing,

    /// <summary>(service, program)</summary>
    ServiceNotFound,

    /// <summary>(service, exit code)</summary>
    ServiceEnded,

    /// <summary>(service, seconds)</summary>
    ServiceSilent,
}
