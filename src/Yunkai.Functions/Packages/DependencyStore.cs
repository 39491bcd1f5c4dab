using System.Text.Json;

namespace Yunkai.Functions.Packages;

/// <summary>
/// Installed dependencies by content: <c>packages/KEY/node_modules</c>. A folder is built aside and moved into place when it is whole, and never
/// changed afterwards. Preparations that need the same key share one installation; it ends when the last of them has given up.
/// </summary>
internal sealed class DependencyStore(PackageOptions options, NpmRun npm, string root) : IAsyncDisposable
{
    private const string RecordName = "install.json";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedWork> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PackageException Error, long At)> _failures = new(StringComparer.Ordinal);
    private readonly HashSet<SharedWork> _ending = [];
    private readonly CancellationTokenSource _closing = new();
    private bool _isClosed;

    public string FolderOf(string key) => Path.Combine(root, key);

    public bool Has(string key) => File.Exists(Path.Combine(root, key, RecordName));

    /// <summary>Makes sure that the set is installed; returns what the user should know about it.</summary>
    public async Task<IReadOnlyList<string>> EnsureAsync(string functionName, DependencySet set, Action<string> progress, CancellationToken cancellationToken)
    {
        if (ReadRecord(set.Key) is { } record)
        {
            return record.Notices;
        }

        SharedWork work;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_failures.TryGetValue(set.Key, out var failed) && options.Time.GetElapsedTime(failed.At) < options.FailureMemory)
            {
                throw new PackageException(failed.Error.Problem, failed.Error.Details, failed.Error.Message, failed.Error);
            }

            if (!_running.TryGetValue(set.Key, out var found) || found.IsAbandoned)
            {
                found = new SharedWork(_closing.Token);
                _running[set.Key] = found;
                found.Start(token => InstallAsync(functionName, set, found, token));
            }

            work = found;
            work.Join(progress);
        }

        try
        {
            return await work.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (work.Leave(progress) && _running.GetValueOrDefault(set.Key) == work)
                {
                    _running.Remove(set.Key);
                    _ending.RemoveWhere(static ended => ended.Completion.IsCompleted);
                    if (!work.Completion.IsCompleted)
                    {
                        _ending.Add(work);
                    }
                }
            }
        }
    }

    /// <summary>Ends running installations.</summary>
    public async ValueTask DisposeAsync()
    {
        SharedWork[] left;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            left = [.. _running.Values, .. _ending];
        }

        await _closing.CancelAsync().ConfigureAwait(false);

        foreach (var work in left)
        {
            await ((Task)work.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _closing.Dispose();
    }

    /// <summary>Puts a ready-made tree of modules under a key, unless it is there.</summary>
    public void Place(string key, Action<string> fill, IReadOnlyList<string> notices)
    {
        if (!Has(key))
        {
            var temporary = NewFolder();
            fill(Path.Combine(temporary, "node_modules"));
            Finish(key, temporary, notices);
        }
    }

    private async Task<IReadOnlyList<string>> InstallAsync(string functionName, DependencySet set, SharedWork work, CancellationToken cancellationToken)
    {
        var temporary = NewFolder();
        try
        {
            var installation = new NpmInstallation(options, npm, functionName, set, temporary, work.Report);
            var notices = await installation.RunAsync(cancellationToken).ConfigureAwait(false);
            File.Delete(Path.Combine(temporary, ".npmrc")); // it may hold a token
            Directory.CreateDirectory(Path.Combine(temporary, "node_modules"));
            Finish(set.Key, temporary, notices);
            return notices;
        }
        catch (PackageException error)
        {
            lock (_gate)
            {
                _failures[set.Key] = (error, options.Time.GetTimestamp());
            }

            throw;
        }
        finally
        {
            AtomicFile.DeleteFolder(temporary);
        }
    }

    private string NewFolder()
    {
        var temporary = Path.Combine(root, ".tmp-" + AtomicFile.Unique());
        Directory.CreateDirectory(temporary);
        return temporary;
    }

    private void Finish(string key, string temporary, IReadOnlyList<string> notices)
    {
        // Written last and moved with the rest: a folder that has it is whole.
        File.WriteAllText(Path.Combine(temporary, RecordName), JsonSerializer.Serialize(new InstallRecord([.. notices]), PackageJson.Default.InstallRecord));
        var final = FolderOf(key);
        if (Directory.Exists(final) && !Has(key))
        {
            AtomicFile.DeleteFolder(final); // somebody cleaned up by hand, halfway
        }

        AtomicFile.PlaceFolder(temporary, final);
    }

    private InstallRecord? ReadRecord(string key)
    {
        try
        {
            return Has(key) ? JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(root, key, RecordName)), PackageJson.Default.InstallRecord) : null;
        }
        catch (JsonException)
        {
            AtomicFile.DeleteFolder(FolderOf(key));
            return null;
        }
    }
}
