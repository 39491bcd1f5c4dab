using Yunkai.Cloud.Identity;
using Yunkai.Functions;

namespace Yunkai.Cloud.Functions;

/// <summary>One call as a protocol understood it.</summary>
public sealed record FunctionCall
{
    public required string Name { get; init; }
    public required Caller Caller { get; init; }

    /// <summary>JSON text; empty counts as <c>{}</c>.</summary>
    public required ReadOnlyMemory<byte> Event { get; init; }
    public string? RequestId { get; init; }

    /// <summary>The caller's address, as functions see it in CLIENTIP.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The server as the caller reaches it, for addresses that the function hands out; null when unknown.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The call chain for the callee's <c>TCB_SOURCE</c>; null derives it from the caller.</summary>
    public string? Source { get; init; }

    /// <summary>Prefix of the SDK's sequence ids, passed down a chain.</summary>
    public string? SequenceId { get; init; }
}

/// <summary>What came back.</summary>
/// <param name="Result">JSON text; empty when the function returned undefined.</param>
public readonly record struct FunctionReply(ReadOnlyMemory<byte> Result, string RequestId, TimeSpan Duration);

/// <summary>What a function's environment variables need to know of its environment.</summary>
public sealed record FunctionServiceSettings
{
    public required string EnvironmentId { get; init; }
    public required string AppId { get; init; }
    public string Region { get; init; } = "ap-shanghai";
}

/// <summary>Finds the revision of a function that calls run now; null when there is none. May bring a changed folder up to date first.</summary>
public interface IFunctionSource
{
    ValueTask<FunctionSpec?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of all functions, sorted.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The folder of the functions as the developer knows it, for messages; null when there is none.</summary>
    string? Root { get; }
}

/// <summary>Remembers on whose behalf an invocation runs, so that requests made with its credentials carry that caller.</summary>
public interface IInvocationRegistry
{
    /// <returns>The value of <c>WX_API_TOKEN</c> for the invocation.</returns>
    string Register(string environmentId, string requestId, Caller.Function caller);

    /// <summary>The call has been answered; the registration ends when its credentials do.</summary>
    void Release(string requestId);
}
