using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Files;

/// <summary>One file of a batch: what was asked for and, when it failed, why.</summary>
public sealed record FileResult(string FileId, CloudErrorCode? Failure)
{
    /// <summary>The path within the environment; null when the file was not found or not allowed.</summary>
    public string? Path { get; init; }

    /// <summary>Life time of the address in seconds; for a permanent address the default life time, as the platform reports it.</summary>
    public int MaxAgeSeconds { get; init; }

    /// <summary>Null for a permanent address.</summary>
    public long? ExpiresUnixSeconds { get; init; }

    /// <summary>Null for a permanent address.</summary>
    public string? Signature { get; init; }
}

/// <summary>A file whose address is wanted; null asks for the default life time.</summary>
public readonly record struct FileUrlRequest(string FileId, int? MaxAgeSeconds);
