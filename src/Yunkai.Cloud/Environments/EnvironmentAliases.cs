using System.Collections.Concurrent;
using System.Collections.Immutable;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>Other names of environments: the ids that a project's code has from its author's account. Two environments may share one; each credential sees its own.</summary>
internal sealed class EnvironmentAliases(IRecordStore records)
{
    /// <summary>So that a stranger's requests cannot fill the disk with names.</summary>
    private const int MostPerEnvironment = 200;

    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _environments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var (key, _) in RecordPages.ReadAsync(records, RecordKind.Alias, "", cancellationToken).ConfigureAwait(false))
        {
            // Both halves are environment ids, which hold no slash.
            if (key.Split('/') is [var alias, var environment])
            {
                Remember(alias, environment);
            }
        }
    }

    public bool Has(string alias, string environment) => _environments.TryGetValue(alias, out var owners) && owners.Contains(environment);

    /// <summary>The only environment of that other name; null when there is none or more than one.</summary>
    public string? FindOnly(string alias) => _environments.TryGetValue(alias, out var owners) && owners.Length == 1 ? owners[0] : null;

    /// <returns>False when it was known already or the environment has too many.</returns>
    public async ValueTask<bool> AddAsync(string alias, string environment, CancellationToken cancellationToken)
    {
        if (Has(alias, environment) || _counts.GetValueOrDefault(environment) >= MostPerEnvironment)
        {
            return false;
        }

        var record = new RecordWrite(RecordKind.Alias, $"{alias}/{environment}", new Document { { "env", environment } }) { Condition = RecordCondition.MustNotExist };
        var added = await records.WriteRecordsAsync([record], cancellationToken).ConfigureAwait(false);
        Remember(alias, environment);
        return added;
    }

    private void Remember(string alias, string environment)
    {
        var added = false;
        _environments.AddOrUpdate(alias, _ => { added = true; return [environment]; }, (_, owners) => { added = !owners.Contains(environment); return added ? owners.Add(environment) : owners; });
        if (added)
        {
            _counts.AddOrUpdate(environment, 1, (_, count) => count + 1);
        }
    }
}
