using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Yunkai.Functions.Packages;

/// <summary>
/// One installation into an empty folder, by the order that works for real projects: with the lock file and its registry replaced, with the
/// lock file and no addresses, from the manifest alone. Versions that do not exist are then replaced one by one.
/// </summary>
internal sealed partial class NpmInstallation(PackageOptions options, NpmRun npm, string functionName, DependencySet set, string directory, Action<string> progress)
{
    private const int MaxRepairs = 8;

    // Hundreds of lines come within seconds; nobody reads more than a few of them.
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(500);

    // Their install scripts print an advertisement or check a version: nothing is missing without them.
    private static readonly HashSet<string> HarmlessScripts = new(StringComparer.Ordinal) { "protobufjs", "core-js", "core-js-pure", "es5-ext" };

    private readonly List<string> _notices = [];
    private readonly SortedDictionary<string, string> _replaced = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _forced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private bool _ignoresPeers;
    private long _toldAt;
    private NpmFailure? _lastLockFailure;

    /// <summary>Leaves <c>node_modules</c> in the folder and returns what the user should know. Throws <see cref="PackageException"/>.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        NpmFailure? failure = null;
        foreach (var plan in Plans())
        {
            failure = await TryAsync(plan, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                _notices.AddRange(plan.Notices(_lastLockFailure));
                NoticeScripts();
                return _notices;
            }

            if (failure.Kind is NpmFailureKind.Unreachable or NpmFailureKind.NotCached or NpmFailureKind.DiskFull or NpmFailureKind.Git)
            {
                break; // another form of the lock file cannot help
            }

            _lastLockFailure = failure;
        }

        throw Refusal(failure!); // there is at least one plan
    }

    private IEnumerable<Plan> Plans()
    {
        if (set.LockFile is { } lockFile)
        {
            var hosts = string.Join(", ", lockFile.Hosts);
            yield return new Plan(
                lockFile.WithRegistryReplaced(),
                _ => lockFile.Hosts.All(_hosts.Contains) ? [] : [$"The download addresses in {lockFile.Name} ({hosts}) were replaced by those of the configured registry."]);
            yield return new Plan(lockFile.WithoutAddresses(), _ => lockFile.Hosts.Count == 0 ? [] : [$"{lockFile.Name} was used without its download addresses ({hosts})."]);
            yield return new Plan(null, failure => [$"{lockFile.Name} could not be used ({failure?.Summary ?? "npm refused it"}); versions were chosen from package.json."]);
        }
        else
        {
            yield return new Plan(null, _ => []);
        }
    }

    private async Task<NpmFailure?> TryAsync(Plan plan, CancellationToken cancellationToken)
    {
        for (var repairs = 0; ; repairs++)
        {
            Lay(plan);
            var fetched = 0;
            var result = await npm.RunAsync(directory, Arguments(), Hear, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                return null;
            }

            var failure = NpmFailure.Parse(result.Errors);
            if (repairs == MaxRepairs || !await RepairAsync(plan, failure, cancellationToken).ConfigureAwait(false))
            {
                return failure;
            }

            void Hear(string line)
            {
                if (Address().Match(line) is { Success: true } address)
                {
                    _hosts.Add(address.Groups["host"].Value);
                }

                fetched++;
                if (fetched == 1 || options.Time.GetElapsedTime(_toldAt) >= BetweenProgress)
                {
                    _toldAt = options.Time.GetTimestamp();
                    progress($"{fetched} files fetched");
                }
            }
        }
    }

    /// <summary>Whether the same plan is worth another run.</summary>
    private async Task<bool> RepairAsync(Plan plan, NpmFailure failure, CancellationToken cancellationToken)
    {
        if (failure.Kind == NpmFailureKind.PeerConflict && !_ignoresPeers)
        {
            _ignoresPeers = true;
            _notices.Add("Packages disagree about the versions of their peers; installed without that check (--legacy-peer-deps).");
            return true;
        }

        // With a lock file the next plan comes first: the manifest's range may well be satisfied by what exists.
        if (plan.Lock is not null || failure is not { Kind: NpmFailureKind.NoSuchVersion, Package: { } package, Range: { } range } || _replaced.ContainsKey(package) || _forced.ContainsKey(package))
        {
            return false;
        }

        var standIn = package == SdkUse.ServerSdk ? PackageOptions.DefaultServerSdkVersion : await FindNearestAsync(package, range, cancellationToken).ConfigureAwait(false);
        if (standIn is null)
        {
            return false;
        }

        var isDirect = set.Manifest.Dependencies.ContainsKey(package) || set.Manifest.OptionalDependencies.ContainsKey(package);
        (isDirect ? _replaced : _forced)[package] = standIn;
        _notices.Add($"{package}@{range} does not exist in the registry; {standIn} was installed instead.");
        return true;
    }

    private async Task<string?> FindNearestAsync(string package, string range, CancellationToken cancellationToken)
    {
        if (options.Offline)
        {
            return null;
        }

        var result = await npm.RunAsync(directory, ["view", package, "versions", "--json"], _ => { }, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(result.Output) switch
            {
                JsonArray versions => PackageVersion.Nearest(range, versions.OfType<JsonValue>().Select(version => version.ToString())),
                JsonValue single => PackageVersion.Nearest(range, [single.ToString()]),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null; // a registry that answers something else: the first failure is told
        }
    }

    private void Lay(Plan plan)
    {
        AtomicFile.DeleteFolder(Path.Combine(directory, "node_modules"));
        File.Delete(Path.Combine(directory, "package-lock.json"));
        File.WriteAllText(Path.Combine(directory, "package.json"), set.ManifestJson(_replaced, _forced));
        if (plan.Lock is { } text)
        {
            File.WriteAllText(Path.Combine(directory, "package-lock.json"), text);
        }

        if (set.Npmrc is { } npmrc)
        {
            File.WriteAllText(Path.Combine(directory, ".npmrc"), npmrc);
        }

        foreach (var path in set.LocalPaths)
        {
            CopyLocal(path);
        }
    }

    private void CopyLocal(string path)
    {
        var from = Path.Combine(set.SourceDirectory, path);
        var to = Path.Combine(directory, path);
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!); // below the folder
            File.Copy(from, to, overwrite: true);
            return;
        }

        foreach (var entry in FolderWalk.OfCode(from).Entries)
        {
            var target = Path.Combine(to, entry.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // likewise
            File.Copy(entry.FullPath, target, overwrite: true);
        }
    }

    private List<string> Arguments()
    {
        // Short waits: a registry that cannot be reached should be told in seconds. Local packages are copied, not linked, since the folder moves.
        List<string> words =
        [
            "install", "--omit=dev", "--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=http", "--color=false", "--replace-registry-host=always",
            "--install-links", "--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=3000", "--fetch-timeout=60000",
        ];
        words.Add(options.RunInstallScripts ? "--ignore-scripts=false" : "--ignore-scripts");
        if (_ignoresPeers)
        {
            words.Add("--legacy-peer-deps");
        }

        if (options.Offline)
        {
            words.Add("--offline");
        }

        return words;
    }

    private void NoticeScripts()
    {
        var list = Path.Combine(directory, "node_modules", ".package-lock.json");
        if (options.RunInstallScripts || !File.Exists(list))
        {
            return;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in JsonNode.Parse(File.ReadAllText(list))?["packages"] as JsonObject ?? [])
        {
            var name = key.Split("node_modules/")[^1];
            if (value?["hasInstallScript"] is JsonValue flag && flag.TryGetValue<bool>(out var hasScript) && hasScript && !HarmlessScripts.Contains(name))
            {
                names.Add(name);
            }
        }

        if (names.Count > 0)
        {
            _notices.Add($"Install scripts were not run (they would run with the server's rights): {string.Join(", ", names)}. A package that builds or downloads something in its script may not work.");
        }
    }

    private PackageException Refusal(NpmFailure failure)
    {
        var (problem, details) = failure.Kind switch
        {
            NpmFailureKind.Unreachable => (PackageProblem.RegistryUnreachable, (string[])[]),
            NpmFailureKind.NotCached => (PackageProblem.NotCached, []),
            NpmFailureKind.NotFound => (PackageProblem.PackageNotFound, [failure.Package ?? ""]),
            NpmFailureKind.NoSuchVersion => (PackageProblem.NoSuchVersion, [failure.Package ?? "", failure.Range ?? ""]),
            NpmFailureKind.Forbidden => (PackageProblem.RegistryRefused, []),
            NpmFailureKind.Git => (PackageProblem.GitNeeded, []),
            NpmFailureKind.DiskFull => (PackageProblem.DiskFull, []),
            NpmFailureKind.PeerConflict => (PackageProblem.PeerConflict, []),
            _ => (PackageProblem.InstallFailed, []),
        };
        return new PackageException(problem, [.. details, failure.Summary], $"Function \"{functionName}\": its dependencies could not be installed. {Advice(failure)}");
    }

    private static string Advice(NpmFailure failure) => failure.Kind switch
    {
        NpmFailureKind.Unreachable => $"The registry could not be reached. Check the network and the registry (\"npm config get registry\"), then call again; what is installed once works without a network. npm says: {failure.Summary}",
        NpmFailureKind.NotCached => $"Working offline, and not everything is there yet. Run once with a network. npm says: {failure.Summary}",
        NpmFailureKind.NotFound => $"The package {failure.Package ?? "it depends on"} is not in the registry. Check its name in package.json, or the registry and token in .npmrc if it is a private one. npm says: {failure.Summary}",
        NpmFailureKind.NoSuchVersion => $"{failure.Package}@{failure.Range} was never published or was withdrawn. Choose another version in package.json. npm says: {failure.Summary}",
        NpmFailureKind.Forbidden => $"The registry refused access. Check the token in .npmrc (\"npm login\"). npm says: {failure.Summary}",
        NpmFailureKind.Git => $"A dependency is taken from git, which needs git installed and its host reachable. Use a version from the registry where there is one. npm says: {failure.Summary}",
        NpmFailureKind.DiskFull => $"The disk is full. Free some space and call again. npm says: {failure.Summary}",
        NpmFailureKind.PeerConflict => $"Packages disagree about versions. npm says: {failure.Summary}",
        _ => $"npm says: {failure.Summary}",
    };

    [GeneratedRegex(@"https?://(?:[^/@\s]*@)?(?<host>[^/:\s]+)")]
    private static partial Regex Address();

    /// <param name="Lock">The lock file's text, or null.</param>
    /// <param name="Notices">What to tell when this plan succeeds, given the failure before it.</param>
    private sealed record Plan(string? Lock, Func<NpmFailure?, IEnumerable<string>> Notices);
}
