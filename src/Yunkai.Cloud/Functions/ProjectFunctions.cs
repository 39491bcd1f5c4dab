using System.Collections.Concurrent;
using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Logs;
using Yunkai.Cloud.Projects;
using Yunkai.Documents.Values;
using Yunkai.Functions;
using Yunkai.Functions.Packages;
using Yunkai.Storage;

namespace Yunkai.Cloud.Functions;

/// <summary>
/// The functions of a project folder, kept up to date: every call looks at the folder's file times first, so a saved file is live at the
/// next call, a new folder is a new function and a removed one is gone. A revision is recorded before it serves.
/// </summary>
public sealed class ProjectFunctions(
    ProjectFolder project,
    string environmentId,
    IFunctionPackages packages,
    IFunctionHost host,
    IRecordStore records,
    IActivityLog activity,
    TimeProvider time) : IFunctionSource, IDisposable
{
    /// <summary>The platform's default for functions made in its tools (reference: functions §4).</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> _outbound = project.Settings.Outbound;

    public IReadOnlyList<string> Names => [.. _entries.Where(entry => entry.Value.Current is not null).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    public string? Root => project.FunctionRoot is { } root ? Path.GetRelativePath(project.Root, root) : null;

    /// <summary>Adds outbound rules that became known later (services with ports of their own).</summary>
    public void AddOutbound(IReadOnlyDictionary<string, string> rules)
    {
        var all = new Dictionary<string, string>(_outbound, StringComparer.Ordinal);
        foreach (var (from, to) in rules)
        {
            all[from] = to;
        }

        _outbound = all;
    }

    /// <summary>Prepares every function, a few at a time; a function that cannot be prepared fails its own calls with the reason and is reported here.</summary>
    public async Task<IReadOnlyList<FunctionDeployment>> DeployAllAsync(IProgress<PackageProgress>? progress, CancellationToken cancellationToken)
    {
        var results = new ConcurrentBag<FunctionDeployment>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(project.FindFunctions(), options, async (function, token) =>
        {
            var entry = _entries.GetOrAdd(function.Key, _ => new Entry());
            try
            {
                var deployed = await RefreshAsync(entry, function.Key, function.Value, progress, token).ConfigureAwait(false);
                results.Add(new FunctionDeployment(function.Key, deployed.Package, null));
            }
            catch (PackageException error)
            {
                results.Add(new FunctionDeployment(function.Key, null, error));
            }
        }).ConfigureAwait(false);
        return [.. results.OrderBy(result => result.Name, StringComparer.Ordinal)];
    }

    public async ValueTask<FunctionSpec?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            if (!project.FindFunctions().ContainsKey(name))
            {
                return null;
            }

            entry = _entries.GetOrAdd(name, _ => new Entry());
        }

        if (entry.Current is { } current && IsUpToDate(current))
        {
            return current.Spec;
        }

        var directory = entry.Current?.Directory ?? project.FindFunctions().GetValueOrDefault(name);
        if (directory is null || !Directory.Exists(directory))
        {
            _entries.TryRemove(name, out _);
            Retire(name, keepRevision: null);
            await records.WriteRecordsAsync([new RecordWrite(RecordKind.Function, name, null)], cancellationToken).ConfigureAwait(false);
            return null;
        }

        try
        {
            return (await RefreshAsync(entry, name, directory, null, cancellationToken).ConfigureAwait(false)).Spec;
        }
        catch (PackageException error)
        {
            throw new CloudException(CloudErrorCode.FunctionExecutionFailed, error.Message, error);
        }
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Gate.Dispose();
        }
    }

    private async ValueTask<Deployed> RefreshAsync(Entry entry, string name, string directory, IProgress<PackageProgress>? progress, CancellationToken cancellationToken)
    {
        var outbound = _outbound;
        if (entry.Current is { } current && IsUpToDate(current))
        {
            return current;
        }

        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            current = entry.Current;
            if (current is not null && IsUpToDate(current))
            {
                return current; // somebody else brought it up to date meanwhile
            }

            var settings = project.SettingsOf(name);
            var source = new FunctionSource(name, directory) { Handler = settings.Handler ?? "index.main" };
            var package = await packages.PrepareAsync(source, progress, cancellationToken).ConfigureAwait(false);
            var deployed = Deploy(name, directory, source, package, settings, outbound);
            await RecordAsync(deployed, cancellationToken).ConfigureAwait(false);
            entry.Current = deployed;
            if (current is not null && current.Spec.Revision != deployed.Spec.Revision)
            {
                activity.Notice($"Function \"{name}\" has changed: revision {deployed.Spec.Revision[..Math.Min(12, deployed.Spec.Revision.Length)]} serves from now on.");
                Retire(name, deployed.Spec.Revision);
            }

            // Told once for what is told again and again: a folder that was saved a moment ago is prepared by each call.
            foreach (var notice in package.Notices.Except(current?.Package.Notices ?? []))
            {
                activity.Notice($"{name}: {notice}");
            }

            return deployed;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>Old instances end after their running calls, which may take minutes: nobody waits for that, least of all the call that found the saved file.</summary>
    private void Retire(string name, string? keepRevision) => _ = ObserveAsync(host.RetireAsync(environmentId, name, keepRevision).AsTask());

    // It fails only with a host that is closing, which ends everything anyway.
    private static async Task ObserveAsync(Task retiring) => await retiring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool IsUpToDate(Deployed deployed) => ReferenceEquals(deployed.Outbound, _outbound) && !packages.IsStale(deployed.Source, deployed.Package);

    private Deployed Deploy(string name, string directory, FunctionSource source, FunctionPackage package, FunctionSettings settings, IReadOnlyDictionary<string, string> outbound)
    {
        var effective = settings.Over(ReadConfig(package.ConfigJson));
        var spec = new FunctionSpec
        {
            EnvironmentId = environmentId,
            Name = name,
            Revision = RevisionHash.Of(package, effective, outbound),
            CodeDirectory = package.CodeDirectory,
            Handler = package.Handler,
            Timeout = effective.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultTimeout,
            MemoryMegabytes = effective.MemoryMegabytes ?? 256,
            Variables = effective.Variables ?? new Dictionary<string, string>(),
            Sdk = package.Sdk,
            Outbound = outbound,
        };
        return new Deployed(directory, source, package, spec, outbound);
    }

    private static FunctionSettings ReadConfig(string? json)
    {
        if (json is null)
        {
            return new FunctionSettings();
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object ? FunctionSettings.FromForeign(document.RootElement) : new FunctionSettings();
        }
        catch (JsonException)
        {
            // A config.json that cannot be read is ignored by the platform's tools as well; the function itself may be fine.
            return new FunctionSettings();
        }
    }

    private async Task RecordAsync(Deployed deployed, CancellationToken cancellationToken)
    {
        var record = new Document
        {
            { "revision", deployed.Spec.Revision },
            { "package", deployed.Package.Revision },
            { "handler", deployed.Spec.Handler },
            { "timeoutMs", Value.Integer((long)deployed.Spec.Timeout.TotalMilliseconds) },
            { "memoryMb", deployed.Spec.MemoryMegabytes },
        };
        var known = await records.GetRecordAsync(RecordKind.Function, deployed.Spec.Name, cancellationToken).ConfigureAwait(false);
        if (known is not null && known["revision"] == record["revision"])
        {
            return;
        }

        record["deployedAt"] = Value.Date(time.GetUtcNow().ToUnixTimeMilliseconds());
        await records.WriteRecordsAsync([new RecordWrite(RecordKind.Function, deployed.Spec.Name, record)], cancellationToken).ConfigureAwait(false);
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public Deployed? Current { get; set; }
    }

    private sealed record Deployed(string Directory, FunctionSource Source, FunctionPackage Package, FunctionSpec Spec, IReadOnlyDictionary<string, string> Outbound);
}

/// <summary>What became of one function folder: a package, or the reason why not.</summary>
public sealed record FunctionDeployment(string Name, FunctionPackage? Package, PackageException? Failure);
