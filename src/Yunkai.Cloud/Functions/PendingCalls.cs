using System.Collections.Concurrent;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Functions;

/// <summary>
/// Calls that outlast one request of their client. Mini Programs cut a request after 60 s, so ours asks to be told "still running" and comes
/// back for the result. A result is kept for a while after it is there, also when it was fetched: the reply may have got lost.
/// </summary>
public sealed class PendingCalls(RequestIds ids, TimeProvider time)
{
    /// <summary>How long a result waits to be fetched.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    /// <summary>Bounds memory: a client's result is at most about a megabyte. A call above a bound is simply waited for.</summary>
    private const int Most = 200;
    private const int MostPerCaller = 20;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits for a call just started; when it takes longer, keeps it and gives the id to come back with.</summary>
    public async ValueTask<CallProgress> WaitOrKeepAsync(Caller caller, Task<FunctionReply> running, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!await EndsWithinAsync(running, wait, cancellationToken).ConfigureAwait(false) && TryKeep(caller, running) is { } id)
        {
            return new CallProgress(null, id);
        }

        return new CallProgress(await running.WaitAsync(cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>Waits on a kept call. Throws what the call threw; <see cref="CloudException"/> (FunctionRequestFailed) when the caller has no such call.</summary>
    public async ValueTask<CallProgress> PollAsync(Caller caller, string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        Sweep();
        if (!_entries.TryGetValue(id, out var entry) || entry.Caller != caller)
        {
            throw new CloudException(CloudErrorCode.FunctionRequestFailed, $"There is no such call: results are kept for {KeptFor.TotalMinutes:0} minutes.");
        }

        return await EndsWithinAsync(entry.Running, wait, cancellationToken).ConfigureAwait(false) ? new CallProgress(await entry.Running.ConfigureAwait(false), null) : new CallProgress(null, id);
    }

    private string? TryKeep(Caller caller, Task<FunctionReply> running)
    {
        Sweep();
        if (_entries.Count >= Most || _entries.Values.Count(entry => entry.Caller == caller) >= MostPerCaller)
        {
            return null;
        }

        var id = ids.Next();
        var kept = new Entry(caller, running);
        _entries[id] = kept;
        _ = NoteEndAsync(kept);
        return id;
    }

    private async Task NoteEndAsync(Entry entry)
    {
        // The outcome belongs to whoever polls; here only its time matters, and that a failure nobody fetches is not "unobserved".
        await ((Task)entry.Running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref entry.EndedAt, Math.Max(1, time.GetTimestamp()));
    }

    private void Sweep()
    {
        foreach (var (id, entry) in _entries)
        {
            if (Volatile.Read(ref entry.EndedAt) is > 0 and var ended && time.GetElapsedTime(ended) > KeptFor)
            {
                _entries.TryRemove(id, out _);
            }
        }
    }

    private async ValueTask<bool> EndsWithinAsync(Task running, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (running.IsCompleted)
        {
            return true;
        }

        // Not WhenAny over a delay: this is on the way of every call of our client, and it would cost a timer, two tasks and a token source.
        await running.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return running.IsCompleted;
    }

    private sealed class Entry(Caller caller, Task<FunctionReply> running)
    {
        public Caller Caller { get; } = caller;
        public Task<FunctionReply> Running { get; } = running;

        /// <summary>A timestamp; 0 while the call runs.</summary>
        public long EndedAt;
    }
}

/// <summary>The reply, or the id of a call that still runs.</summary>
public readonly record struct CallProgress(FunctionReply? Reply, string? CallId);
