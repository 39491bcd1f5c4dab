namespace Yunkai.Functions.Packages;

/// <summary>Where prepared functions are kept and which programs prepare them.</summary>
public sealed class PackageOptions
{
    /// <summary>The version given to functions that use <c>wx-server-sdk</c> without declaring it, or that pin a version which was never published.</summary>
    public const string DefaultServerSdkVersion = "3.0.4";

    /// <summary>Folder for snapshots (<c>code</c>) and, unless they lie elsewhere, installed dependencies (<c>packages</c>); created when missing. Processes may share it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder for installed dependencies (<c>packages</c>), to share them between data folders; null keeps them in <see cref="DataDirectory"/>.</summary>
    public string? DependencyDirectory { get; init; }

    /// <summary>The Node.js executable; searched in PATH when null. 18 or newer.</summary>
    public string? NodePath { get; init; }

    /// <summary>npm: its executable or its <c>npm-cli.js</c>. Searched in PATH and beside Node.js when null. 7 or newer.</summary>
    public string? NpmPath { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Use only what this folder and npm's own cache hold already; nothing is asked of a registry.</summary>
    public bool Offline { get; init; }

    /// <summary>Run the install scripts of packages. Default false: they would run with the rights of the server.</summary>
    public bool RunInstallScripts { get; init; }

    /// <summary>The longest one run of npm may take. Default 5 minutes.</summary>
    public TimeSpan InstallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a failed installation answers for itself before npm is asked again, so that a burst of calls does not start a burst of npm runs. Default 5 s.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Snapshots kept per function, the newest first. Default 8; at least 2, since the one before may still be running.</summary>
    public int KeptSnapshots { get; init; } = 8;
}
