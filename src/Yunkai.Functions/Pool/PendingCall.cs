using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Yunkai.Functions.Pool;

/// <summary>A call from its arrival to its outcome. Reused once its outcome was taken, except when a cancellation might still point at it.</summary>
internal sealed class PendingCall : IValueTaskSource<InvocationOutcome>
{
    private const int MostKept = 1024;

    private static readonly ConcurrentQueue<PendingCall> Kept = new();
    private static int _keptCount;

    // The read loop completes calls and must not run what their callers do next.
    private ManualResetValueTaskSourceCore<InvocationOutcome> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isReusable;

    public Invocation Invocation { get; private set; } = null!; // set by Rent, the only way to one

    /// <summary>Guarded by the lock of the pool the call is in.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Handed to an instance: cancellation no longer applies.</summary>
    public bool IsHanded { get; set; }

    public CancellationTokenRegistration Cancellation { get; set; }

    public ValueTask<InvocationOutcome> Outcome => new(this, _core.Version);

    public static PendingCall Rent(Invocation invocation, bool isReusable)
    {
        if (isReusable && Kept.TryDequeue(out var call))
        {
            Interlocked.Decrement(ref _keptCount);
        }
        else
        {
            call = new PendingCall();
        }

        (call.Invocation, call._isReusable, call.IsDone, call.IsHanded) = (invocation, isReusable, false, false);
        return call;
    }

    public void Complete(InvocationOutcome outcome)
    {
        if (!IsDone)
        {
            IsDone = true;
            Cancellation.Unregister();
            _core.SetResult(outcome);
        }
    }

    InvocationOutcome IValueTaskSource<InvocationOutcome>.GetResult(short token)
    {
        var outcome = _core.GetResult(token);
        _core.Reset();
        if (_isReusable && Interlocked.Increment(ref _keptCount) <= MostKept)
        {
            Invocation = null!; // not held by a call nobody waits for
            Kept.Enqueue(this);
        }
        else if (_isReusable)
        {
            Interlocked.Decrement(ref _keptCount);
        }

        return outcome;
    }

    ValueTaskSourceStatus IValueTaskSource<InvocationOutcome>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<InvocationOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
