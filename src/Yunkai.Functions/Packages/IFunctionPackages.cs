namespace Yunkai.Functions.Packages;

/// <summary>Turns a function folder of a project into a revision that can run: a hashed snapshot plus installed dependencies. Never writes into the project.</summary>
public interface IFunctionPackages
{
    /// <summary>Snapshots and installs; reuses what is there by content. Throws <see cref="PackageException"/> with words that tell the user what to do.</summary>
    Task<FunctionPackage> PrepareAsync(FunctionSource source, IProgress<PackageProgress>? progress, CancellationToken cancellationToken = default);

    /// <summary>A cheap look at file times and sizes: has the folder changed since the package was made?</summary>
    bool IsStale(FunctionSource source, FunctionPackage package);
}

/// <summary>A function folder in a project.</summary>
public sealed record FunctionSource(string Name, string Directory)
{
    /// <summary><c>index.main</c> unless configured; when its file is missing but <c>index.js</c> is there, that is used.</summary>
    public string Handler { get; init; } = "index.main";
}

/// <summary>A prepared revision.</summary>
/// <param name="Revision">Content hash.</param>
/// <param name="CodeDirectory">Snapshot folder with <c>node_modules</c> resolvable.</param>
/// <param name="Notices">What the user should know, e.g. that the lock file could not be used.</param>
public sealed record FunctionPackage(string Revision, string CodeDirectory, string Handler, SdkPackage? Sdk, IReadOnlyList<string> Notices)
{
    /// <summary>The function's <c>config.json</c> as text, or null.</summary>
    public string? ConfigJson { get; init; }

    /// <summary>Time and size fingerprint used by <see cref="IFunctionPackages.IsStale"/>.</summary>
    public required string Fingerprint { get; init; }
}

/// <summary>Progress of a preparation: which function, what is being done.</summary>
public sealed record PackageProgress(string FunctionName, string Step, string Detail);
