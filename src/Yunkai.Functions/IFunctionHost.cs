namespace Yunkai.Functions;

/// <summary>Runs functions in Node.js processes outside the server. One invocation at a time per instance, strictly in order.</summary>
public interface IFunctionHost : IAsyncDisposable
{
    /// <summary>Runs one invocation. Never throws for what the function did: every ending is an <see cref="InvocationOutcome"/>.</summary>
    ValueTask<InvocationOutcome> InvokeAsync(FunctionSpec function, Invocation invocation, CancellationToken cancellationToken = default);

    /// <summary>Starts the worker listener and begins to fill the pool for the given SDK packages (directories of an installed wx-server-sdk and the like; exact versions only). Returns at once.</summary>
    void Warm(IReadOnlyList<SdkPackage> packages);

    /// <summary>Ends all instances of a function whose revision differs from the one given, after their running calls; null ends all.</summary>
    ValueTask RetireAsync(string environmentId, string functionName, string? keepRevision);
}

/// <summary>A function revision that can run: code on disk plus settings. Equal revisions share instances.</summary>
public sealed record FunctionSpec
{
    public required string EnvironmentId { get; init; }
    public required string Name { get; init; }

    /// <summary>Hash over code, dependencies and settings; instances are kept per revision.</summary>
    public required string Revision { get; init; }

    /// <summary>Folder with the entry file and <c>node_modules</c>; never written by the function host.</summary>
    public required string CodeDirectory { get; init; }

    /// <summary><c>file.export</c>; the file relative to <see cref="CodeDirectory"/>, without <c>.js</c>.</summary>
    public string Handler { get; init; } = "index.main";

    /// <summary>1 to 60 s (900 s where configured); 3 s is the platform's default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Megabytes, 128 to 3072.</summary>
    public int MemoryMegabytes { get; init; } = 256;

    /// <summary>The user's own environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The SDK package this function resolves to, when it is one that pre-started workers have loaded.</summary>
    public SdkPackage? Sdk { get; init; }

    /// <summary>Address prefixes that are led elsewhere, e.g. <c>https://api.douban.com</c> to <c>http://127.0.0.1:5000</c>.</summary>
    public IReadOnlyDictionary<string, string> Outbound { get; init; } = new Dictionary<string, string>();
}

/// <summary>An installed SDK package that workers load ahead of time.</summary>
public sealed record SdkPackage(string Name, string Version, string Directory);

/// <summary>One call of a function.</summary>
public sealed record Invocation
{
    /// <summary>Unique; also the key of console output and credentials.</summary>
    public required string RequestId { get; init; }

    /// <summary>The event as JSON text (UTF-8), passed to the function unread.</summary>
    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary>Environment variables of this call only (identity, source, call chain); the previous call's are removed first.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>How an invocation ended.</summary>
public abstract record InvocationOutcome
{
    private InvocationOutcome() { }

    /// <summary>Returned. <paramref name="Result"/> is the JSON text of the value; empty when it was undefined.</summary>
    public sealed record Completed(ReadOnlyMemory<byte> Result, TimeSpan Duration) : InvocationOutcome;

    /// <summary>Threw or rejected. <paramref name="Stack"/> begins with <c>Error: message</c>; paths read <c>/var/user/…</c> as on the platform.</summary>
    public sealed record Threw(string Name, string Message, string Stack, TimeSpan Duration) : InvocationOutcome;

    /// <summary>Did not end within <see cref="FunctionSpec.Timeout"/>; the instance was killed.</summary>
    public sealed record TimedOut(TimeSpan Limit) : InvocationOutcome;

    /// <summary>The process ended: exit code (null when killed by a signal), and the last of its error output.</summary>
    public sealed record WorkerLost(int? ExitCode, string? Signal, string ErrorTail) : InvocationOutcome;

    /// <summary>Not started: the queue is full, the host is closing, or the code could not be loaded by the platform.</summary>
    public sealed record Rejected(RejectReason Reason, string Message) : InvocationOutcome;
}

/// <summary>Why an invocation was not started.</summary>
public enum RejectReason
{
    QueueFull,
    Closing,
    RuntimeMissing,
    ResultTooLarge,
    EventTooLarge,
    Cancelled,
}
