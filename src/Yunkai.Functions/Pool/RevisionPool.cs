using Yunkai.Functions.Node;
using Yunkai.Functions.Workers;

namespace Yunkai.Functions.Pool;

/// <summary>The instances of one function revision and the calls waiting for them.</summary>
internal sealed class RevisionPool(FunctionSpec function, HostParts parts)
{
    private const int MostStartFailures = 3;

    private readonly List<Instance> _instances = [];

    /// <summary>Calls that were in an instance that died; they go first, in their order.</summary>
    private readonly Queue<PendingCall> _returned = new();

    private readonly Queue<PendingCall> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _starting;
    private int _startFailures;
    private double _averageMicros = -1;
    private bool _isRetired;

    public Lock Gate { get; } = new();

    public FunctionSpec Function => function;

    public HostParts Parts => parts;

    /// <summary>Completes when a retired pool has no call and no instance left.</summary>
    public Task Drained => _drained.Task;

    private int WaitingCount => _returned.Count + _waiting.Count;

    private bool IsQuick => _averageMicros is >= 0 and < HostParts.QuickMicroseconds;

    /// <summary>So short that nothing can be waited for inside: only a processor makes such calls faster, not another instance.</summary>
    private bool IsBrief => _averageMicros is >= 0 and < HostParts.BriefMicroseconds;

    /// <summary>Takes a call; false when the pool is retired and gone, so that a new one must be made.</summary>
    public bool TrySubmit(PendingCall call)
    {
        lock (Gate)
        {
            if (_drained.Task.IsCompleted)
            {
                return false;
            }

            _waiting.Enqueue(call);
            Pump();
            if (!call.IsHanded && !call.IsDone && WaitingCount > parts.Options.MaxQueuedPerFunction)
            {
                // It is the last one waiting, and completed calls are skipped when they are reached.
                call.Complete(new InvocationOutcome.Rejected(RejectReason.QueueFull,
                    $"Function {function.Name} has {parts.Options.MaxQueuedPerFunction} calls waiting already. Try again later, or allow it more instances."));
                RemoveLast(call);
            }

            return true;
        }
    }

    /// <summary>Gives up a call that has not started; one that runs goes on to its end, as on the platform.</summary>
    public void Cancel(PendingCall call)
    {
        lock (Gate)
        {
            if (!call.IsHanded)
            {
                call.Complete(new InvocationOutcome.Rejected(RejectReason.Cancelled, "The caller went away before the call started."));
            }
        }
    }

    /// <summary>No further instances than the calls need that are here; each ends when it has nothing to do.</summary>
    public List<Instance> Retire()
    {
        lock (Gate)
        {
            _isRetired = true;
            var idle = _instances.Where(instance => instance.Outstanding == 0 && WaitingCount == 0).ToList();
            idle.ForEach(End);
            CompleteIfDrained();
            return idle;
        }
    }

    /// <summary>Rejects what waits; running calls go on. Returns true while there are some.</summary>
    public bool Close()
    {
        lock (Gate)
        {
            Reject(new InvocationOutcome.Rejected(RejectReason.Closing, "The server is shutting down."));
            return _instances.Exists(instance => instance.Outstanding > 0);
        }
    }

    /// <summary>Ends everything at once.</summary>
    public List<Instance> Stop()
    {
        lock (Gate)
        {
            Close();
            _instances.ForEach(instance => instance.Abandon(() => new InvocationOutcome.WorkerLost(null, "SIGKILL", "The server was shutting down and could wait no longer.")));
            Reject(new InvocationOutcome.Rejected(RejectReason.Closing, "The server is shutting down."));
            return [.. _instances];
        }
    }

    /// <summary>Looks at the clock for all instances. Returns whether to look again soon.</summary>
    public bool Sweep(long now, bool measureMemory, List<Instance> toKill)
    {
        lock (Gate)
        {
            var soon = WaitingCount > 0 || _starting > 0;
            var slow = false;
            foreach (var instance in _instances)
            {
                var need = instance.Check(now, measureMemory);
                soon |= need is InstanceNeed.Watching or InstanceNeed.Slow;
                slow |= need == InstanceNeed.Slow;
                if (need == InstanceNeed.Kill)
                {
                    toKill.Add(instance);
                }
            }

            Pump();
            if (slow && WaitingCount > _starting)
            {
                Grow();
            }

            return soon;
        }
    }

    // What follows is called with the lock held.

    /// <summary>An instance ended a call.</summary>
    public void Freed(Instance instance)
    {
        Pump();
        if (_isRetired && instance.Outstanding == 0 && WaitingCount == 0)
        {
            End(instance);
            ThreadPool.UnsafeQueueUserWorkItem(static worker => worker.Kill(), instance.Worker, preferLocal: false);
        }
    }

    /// <summary>An instance gave back what it had not begun.</summary>
    public void Recalled(Instance instance)
    {
        Freed(instance);
        if (WaitingCount > _starting)
        {
            Grow();
        }
    }

    public void Requeue(PendingCall call)
    {
        call.IsHanded = false;
        _returned.Enqueue(call);
    }

    public void Removed(Instance instance)
    {
        _instances.Remove(instance);
        Pump();
        CompleteIfDrained();
    }

    public void Took(TimeSpan duration)
    {
        var micros = duration.TotalMicroseconds;
        _averageMicros = _averageMicros < 0 ? micros : (_averageMicros * 0.8) + (micros * 0.2);
    }

    public void Print(string requestId, string level, string text) => parts.Console.Write(function.EnvironmentId, function.Name, requestId, level, text);

    private static void End(Instance instance) => instance.Abandon(static () => throw new InvalidOperationException("An idle instance has no running call."));

    private void Pump()
    {
        while (TryPeek(out var call))
        {
            var target = LeastBusy();
            if (target is null || (target.Outstanding > 0 && !(IsQuick && target.TakesAhead)))
            {
                // With quick calls a few may wait; with slow ones each is worth an instance.
                if (IsQuick && _instances.Count > 0 ? WaitingCount > parts.Options.QueueDepthPerInstance : WaitingCount > _starting)
                {
                    Grow();
                }

                return;
            }

            do
            {
                Dequeue();
                target.Hand(call);
            }
            while (IsQuick && target.FillsUp && TryPeek(out call));
        }
    }

    private Instance? LeastBusy()
    {
        Instance? best = null;
        foreach (var instance in _instances)
        {
            if (instance.HasRoom && (best is null || instance.Outstanding < best.Outstanding))
            {
                best = instance;
            }
        }

        return best;
    }

    private bool TryPeek(out PendingCall call)
    {
        while (_returned.TryPeek(out call!) || _waiting.TryPeek(out call!))
        {
            if (!call.IsDone)
            {
                return true;
            }

            Dequeue();
        }

        return false;
    }

    private void Dequeue() => (_returned.Count > 0 ? _returned : _waiting).Dequeue();

    private void RemoveLast(PendingCall call)
    {
        // Pump leaves calls in their order, so only the end of the queue changes: keep all but the last.
        for (var i = _waiting.Count; i > 0; i--)
        {
            var other = _waiting.Dequeue();
            if (other != call)
            {
                _waiting.Enqueue(other);
            }
        }
    }

    private void Grow()
    {
        var most = IsBrief ? Math.Min(Environment.ProcessorCount, parts.Options.MaxInstancesPerFunction) : parts.Options.MaxInstancesPerFunction;
        if (_instances.Count(instance => !instance.IsDead) + _starting < Math.Max(1, most))
        {
            _starting++;
            _ = StartInstanceAsync();
        }
    }

    private async Task StartInstanceAsync()
    {
        // The lock is held when this begins.
        await Task.Yield();
        InvocationOutcome failure;
        try
        {
            var worker = await parts.Spares.TakeAsync(function);
            lock (Gate)
            {
                _starting--;
                var instance = new Instance(this, worker);
                _instances.Add(instance);
                if (worker.TryAdopt(instance))
                {
                    _startFailures = 0;
                    instance.Load();
                    Pump();
                    if (instance.Outstanding == 0 && _isRetired)
                    {
                        Freed(instance);
                    }

                    return;
                }

                End(instance);
                _instances.Remove(instance);
                failure = new InvocationOutcome.WorkerLost(null, null, "A Node.js worker ended before it was used.");
                Failed(failure);
            }

            return;
        }
        catch (RuntimeMissingException error)
        {
            failure = new InvocationOutcome.Rejected(RejectReason.RuntimeMissing, error.Message);
        }
        catch (Exception error)
        {
            // Whatever kept a worker from starting (no descriptors, no memory, closing) must answer the calls that wait for it.
            failure = new InvocationOutcome.WorkerLost(null, null, error.Message);
        }

        lock (Gate)
        {
            _starting--;
            Failed(failure);
        }
    }

    private void Failed(InvocationOutcome failure)
    {
        if (++_startFailures >= MostStartFailures || failure is InvocationOutcome.Rejected)
        {
            _startFailures = 0;
            if (_instances.TrueForAll(instance => instance.IsDead) && _starting == 0)
            {
                Reject(failure);
            }
        }

        Pump();
        CompleteIfDrained();
    }

    private void Reject(InvocationOutcome outcome)
    {
        while (TryPeek(out var call))
        {
            Dequeue();
            call.Complete(outcome);
        }
    }

    private void CompleteIfDrained()
    {
        if (_isRetired && _instances.Count == 0 && _starting == 0 && WaitingCount == 0)
        {
            _drained.TrySetResult();
        }
    }
}
