namespace Yunkai.Server.Hosting;

/// <summary>The server cannot start as asked; the message tells the user in English what to change. Kind and details are there so that a program can say it in another language.</summary>
public sealed class HostingException(HostingProblem problem, IReadOnlyList<string> details, string message, Exception? cause = null) : Exception(message, cause)
{
    public HostingProblem Problem { get; } = problem;

    /// <summary>What the problem is about, in the order that <see cref="HostingProblem"/> states.</summary>
    public IReadOnlyList<string> Details { get; } = details;
}

/// <summary>Why a server cannot start. In brackets: the details, in order.</summary>
public enum HostingProblem
{
    /// <summary>(port)</summary>
    PortInUse,

    /// <summary>(address, the system's words)</summary>
    CannotListen,

    /// <summary>(address)</summary>
    NoAddress,

    /// <summary>(folder, the process that has it, or empty)</summary>
    DataFolderInUse,

    /// <summary>(folder, the reason)</summary>
    DataFolderUnusable,
}
