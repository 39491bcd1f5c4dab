using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Yunkai.Functions.Packages;

/// <summary>
/// Prepares functions with the user's own npm: <c>code</c> holds hashed snapshots of function folders, <c>packages</c> installed dependencies by
/// content (README.md beside this file). Safe for concurrent use.
/// </summary>
public sealed class NpmPackages : IFunctionPackages, IAsyncDisposable
{
    private const int MaxCopyAttempts = 5;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    private readonly PackageOptions _options;
    private readonly NodeRuntime _runtime;
    private readonly DependencyStore _store;
    private readonly SnapshotFolders _snapshots;

    /// <summary>Folders that were looked at, one entry for each function folder.</summary>
    private readonly ConcurrentDictionary<string, KnownFolder> _unchanged = new(StringComparer.Ordinal);

    private NpmPackages(PackageOptions options, string codeRoot, string packageRoot)
    {
        _options = options;
        _runtime = new NodeRuntime(options);
        _store = new DependencyStore(options, new NpmRun(options, _runtime), packageRoot);
        _snapshots = new SnapshotFolders(codeRoot, packageRoot, options.KeptSnapshots, options.Time);
    }

    /// <summary>Opens or creates the data folder and sweeps what an interrupted run left in it. Node.js and npm are looked for when they are first needed.</summary>
    public static NpmPackages Open(PackageOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeptSnapshots, 2);
        var dependencies = options.DependencyDirectory ?? options.DataDirectory;
        Directory.CreateDirectory(options.DataDirectory);
        Directory.CreateDirectory(dependencies);
        var code = Path.Combine(RealPath.Of(options.DataDirectory), "code");
        var packages = Path.Combine(RealPath.Of(dependencies), "packages");
        foreach (var folder in new[] { code, packages })
        {
            Directory.CreateDirectory(folder);

            // Node.js asks the nearest package.json above a file whether it is a module. The project around this folder must not answer.
            var boundary = Path.Combine(folder, "package.json");
            if (!File.Exists(boundary))
            {
                AtomicFile.Write(boundary, "{}\n");
            }

            // Another process may be building in its own: only what is surely abandoned goes.
            foreach (var left in Directory.GetDirectories(folder, ".tmp-*").Where(left => options.Time.GetUtcNow() - Directory.GetLastWriteTimeUtc(left) > AbandonedAfter))
            {
                AtomicFile.DeleteFolder(left);
            }
        }

        return new NpmPackages(options, code, packages);
    }

    /// <inheritdoc/>
    public bool IsStale(FunctionSource source, FunctionPackage package)
    {
        try
        {
            if (!FolderFingerprint.IsCertain(package.Fingerprint))
            {
                return true;
            }

            // Every call asks this, so the usual answer comes from a few stamps instead of a walk through the folder.
            if (_unchanged.TryGetValue(source.Directory, out var known) && known.Fingerprint == package.Fingerprint && known.Stamps.AreUnchanged())
            {
                return false;
            }

            if (FolderFingerprint.Of(source.Directory, FolderFingerprint.CoversModules(package.Fingerprint), _options.Time, out var stamps) != package.Fingerprint)
            {
                return true;
            }

            if (stamps is not null)
            {
                _unchanged[source.Directory] = new KnownFolder(package.Fingerprint, stamps);
            }

            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PackageException)
        {
            return true; // the folder is gone or being rebuilt: preparing it tells the reason
        }
    }

    /// <inheritdoc/>
    public async Task<FunctionPackage> PrepareAsync(FunctionSource source, IProgress<PackageProgress>? progress, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PrepareOnceAsync(source, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error) when (attempt < MaxCopyAttempts && Directory.Exists(source.Directory) && error is FileNotFoundException or DirectoryNotFoundException)
            {
                // An editor or a checkout replaced files between the listing and the copy: look again.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new PackageException($"Function \"{source.Name}\" could not be prepared: {error.Message}", error);
            }
        }
    }

    /// <summary>Ends running installations; what is installed stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        _runtime.Dispose();
    }

    private async Task<FunctionPackage> PrepareOnceAsync(FunctionSource source, IProgress<PackageProgress>? progress, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source.Directory))
        {
            throw new PackageException(PackageProblem.FolderMissing, [source.Name, source.Directory], $"Function \"{source.Name}\": the folder \"{source.Directory}\" does not exist.");
        }

        var walk = FolderWalk.OfCode(source.Directory);
        var fingerprint = FolderFingerprint.Of(source.Directory, walk, withModules: false, _options.Time);
        var folder = _snapshots.For(source);
        if (await FindPreparedAsync(source, folder, fingerprint, cancellationToken).ConfigureAwait(false) is { } prepared)
        {
            return prepared;
        }

        var notices = new List<string>(walk.Notices);
        var manifest = FunctionManifest.Read(source.Name, Path.Combine(source.Directory, "package.json"), notices);
        var handler = HandlerFile.Resolve(source, manifest, walk, notices);
        var dependencies = await InstallAsync(source, manifest, walk, notices, progress, cancellationToken).ConfigureAwait(false);

        progress?.Report(new PackageProgress(source.Name, "snapshot", $"{walk.Entries.Count} files"));
        var replaced = manifest.Repaired is { } text ? new Dictionary<string, string> { ["package.json"] = text } : [];
        var (revision, code) = await folder.AddAsync(walk, replaced, dependencies.Key, cancellationToken).ConfigureAwait(false);

        var package = new FunctionPackage(revision, code, handler, dependencies.Key is { } key ? SdkUse.FindInstalled(Path.Combine(_store.FolderOf(key), "node_modules")) : null, notices)
        {
            ConfigJson = await ReadConfigAsync(code, cancellationToken).ConfigureAwait(false),
            Fingerprint = dependencies.AreOwn ? FolderFingerprint.Of(source.Directory, walk, withModules: true, _options.Time) : fingerprint,
        };

        // A stand-in for a failed installation is for now only: the next start tries to install again.
        if (!dependencies.AreOwn && FolderFingerprint.IsCertain(fingerprint))
        {
            folder.Remember(package, dependencies.Key, await ConditionsAsync(source, dependencies.Key is not null, cancellationToken).ConfigureAwait(false));
        }

        progress?.Report(new PackageProgress(source.Name, "ready", package.Sdk is { } sdk ? $"{sdk.Name} {sdk.Version}" : "no SDK"));
        return package;
    }

    private async Task<FunctionPackage?> FindPreparedAsync(FunctionSource source, SnapshotFolder folder, string fingerprint, CancellationToken cancellationToken)
    {
        if (folder.Recall() is not { } record || record.Fingerprint != fingerprint || (record.Installation is { } key && !_store.Has(key)))
        {
            return null;
        }

        if (record.Conditions != await ConditionsAsync(source, record.Installation is not null, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return folder.Restore(record, record.Installation is { } installed ? Path.Combine(_store.FolderOf(installed), "node_modules") : null);
    }

    // Node.js is only looked for where dependencies depend on its version.
    private async Task<string> ConditionsAsync(FunctionSource source, bool needsNode, CancellationToken cancellationToken)
    {
        var node = needsNode ? (await _runtime.FindNodeAsync(cancellationToken).ConfigureAwait(false)).Major : "-";
        return $"1 {source.Handler} node{node} {(_options.RunInstallScripts ? "scripts" : "no-scripts")}";
    }

    private async Task<Dependencies> InstallAsync(FunctionSource source, FunctionManifest manifest, FolderWalk walk, List<string> notices, IProgress<PackageProgress>? progress, CancellationToken cancellationToken)
    {
        var ownModules = Path.Combine(source.Directory, "node_modules");
        if (!manifest.Exists && ModuleNames.In(ownModules).Count > 0)
        {
            notices.Add("There is no package.json; the function's own node_modules folder is used.");
            return new Dependencies(PlaceOwn(ownModules, notices), AreOwn: true);
        }

        if (SdkUse.FindUndeclared(manifest, walk) is (var package, var range))
        {
            notices.Add($"The code uses {package} without declaring it in package.json; {range} is given to it.");
            manifest = manifest.With(package, range);
        }

        if (manifest.Dependencies.Count == 0 && manifest.OptionalDependencies.Count == 0)
        {
            return new Dependencies(null, AreOwn: false);
        }

        try
        {
            var lockFile = manifest.Exists ? LockFile.Read(source.Directory, notices) : null;
            var node = await _runtime.FindNodeAsync(cancellationToken).ConfigureAwait(false);
            var set = DependencySet.Of(source, manifest, lockFile, node.Major, _options.RunInstallScripts);
            progress?.Report(new PackageProgress(source.Name, "install", string.Join(", ", manifest.Dependencies.Keys)));
            notices.AddRange(await _store.EnsureAsync(source.Name, set, detail => progress?.Report(new PackageProgress(source.Name, "install", detail)), cancellationToken).ConfigureAwait(false));
            return new Dependencies(set.Key, AreOwn: false);
        }
        catch (PackageException error) when (HoldsAll(ownModules, manifest))
        {
            notices.Add($"The function's own node_modules folder is used, since installing failed: {error.Message}");
            return new Dependencies(PlaceOwn(ownModules, notices), AreOwn: true);
        }
    }

    private static bool HoldsAll(string modules, FunctionManifest manifest) =>
        Directory.Exists(modules) && manifest.Dependencies.Keys.All(name => Directory.Exists(Path.Combine(modules, name)));

    /// <summary>Copies the project's own modules; named by what they look like, so that an unchanged folder is copied once.</summary>
    private string PlaceOwn(string modules, List<string> notices)
    {
        var walk = FolderWalk.OfModules(modules);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in walk.Entries)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{entry.Path}\n{entry.LinkTarget}\n{entry.Stamp}\n"));
        }

        var key = "own-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..24];
        _store.Place(key, target => ModuleCopy.Run(walk, target), walk.Notices);
        notices.AddRange(walk.Notices);
        return key;
    }

    private static async Task<string?> ReadConfigAsync(string code, CancellationToken cancellationToken)
    {
        var path = Path.Combine(code, "config.json");
        return File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : null;
    }

    private sealed record Dependencies(string? Key, bool AreOwn);

    private sealed record KnownFolder(string Fingerprint, FolderStamps Stamps);
}
