using System.Buffers.Binary;
using System.Globalization;
using Yunkai.Functions.Protocol;
using Yunkai.Functions.Workers;

namespace Yunkai.Functions.Pool;

/// <summary>
/// A worker that runs one function revision: a ring of calls handed to it, the first of which runs. All state is guarded by the pool's lock.
/// </summary>
internal sealed partial class Instance : IWorkerEvents
{
    private readonly RevisionPool _pool;
    private readonly WorkerProcess _worker;
    private readonly InstanceKey _key;
    private readonly HandedCall[] _slots;
    private int _head;
    private uint _generation;
    private bool _isLoaded;
    private bool _isRecalling;
    private long _since;
    private string _lastRequestId = "";

    public Instance(RevisionPool pool, WorkerProcess worker)
    {
        (_pool, _worker) = (pool, worker);
        _slots = new HandedCall[Math.Clamp(pool.Parts.Options.QueueDepthPerInstance, 1, 255)];
        _key = pool.Parts.Credentials.Issue(pool.Function.EnvironmentId, pool.Function.Name, Path.GetFileName(worker.Folder));
        _since = pool.Parts.Time.GetTimestamp();
    }

    public WorkerProcess Worker => _worker;

    /// <summary>Calls handed over and not ended.</summary>
    public int Outstanding { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>Its running call takes long: others should not wait for it, least of all one that it waits for itself (a function that calls itself).</summary>
    public bool IsSlow { get; private set; }

    /// <summary>None while calls are being given back, so that their number is sure.</summary>
    public bool HasRoom => !IsDead && !_isRecalling && Outstanding < _slots.Length && !(IsSlow && Outstanding > 0);

    /// <summary>May be given more calls while it runs one: when it is half empty, so that several leave in one write.</summary>
    public bool TakesAhead => _isLoaded && HasRoom && Outstanding <= _slots.Length / 2;

    /// <summary>Once it is given calls, it may be given as many as it holds.</summary>
    public bool FillsUp => _isLoaded && HasRoom;

    private ref HandedCall Running => ref _slots[_head];

    /// <summary>Makes the worker this function's.</summary>
    public void Load()
    {
        var function = _pool.Function;
        var options = _pool.Parts.Options;
        var gateway = options.GatewayUrl().AbsoluteUri;
        var variables = new Dictionary<string, string>(function.Variables)
        {
            ["TENCENTCLOUD_RUNENV"] = "SCF",
            ["TENCENTCLOUD_SECRETID"] = _key.SecretId,
            ["TENCENTCLOUD_SECRETKEY"] = _key.SecretKey,
            ["TCB_CONTEXT_CNFG"] = $$"""{"URL":"{{gateway}}"}""",
        };
        _worker.SendLoad(new LoadMessage
        {
            CodeDirectory = function.CodeDirectory,
            Handler = function.Handler,
            EnvironmentId = function.EnvironmentId,
            FunctionName = function.Name,
            MemoryMegabytes = function.MemoryMegabytes,
            TimeoutMs = (long)function.Timeout.TotalMilliseconds,
            MaxResultBytes = options.MaxResultBytes,
            DrainMs = (long)options.DrainLimit.TotalMilliseconds,
            Gateway = gateway,
            Folder = _worker.Folder,
            Variables = variables,
            Outbound = function.Outbound,
            Sdk = function.Sdk is { } sdk ? new LoadSdk(sdk.Name, sdk.Directory) : null,
        });
    }

    /// <summary>Hands a call to the worker; there must be room.</summary>
    public void Hand(PendingCall call)
    {
        var index = (_head + Outstanding) % _slots.Length;
        var requestId = call.Invocation.RequestId;
        call.IsHanded = true;
        _generation = (_generation + 1) & 0xFFFFFF;
        _slots[index] = new HandedCall { Call = call, RequestId = requestId, Id = (_generation << 8) | (uint)index };
        if (Outstanding++ == 0)
        {
            _since = _pool.Parts.Time.GetTimestamp();
        }

        _worker.SendInvoke(_slots[index].Id, call.Invocation, _pool.Parts.Credentials.Begin(_key, requestId));
    }

    /// <summary>
    /// Takes the instance out of service: the running call, if unanswered, gets the outcome; calls not started go back to the pool. The caller kills the worker
    /// after it has left the lock.
    /// </summary>
    public void Abandon(Func<InvocationOutcome> outcomeOfRunning)
    {
        if (IsDead)
        {
            return;
        }

        IsDead = true;
        // Before anybody hears of it: an answered caller may rely on the credentials being void.
        for (var i = 0; i < Outstanding; i++)
        {
            _pool.Parts.Credentials.End(_key, _slots[(_head + i) % _slots.Length].RequestId);
        }

        _pool.Parts.Credentials.Revoke(_key);
        for (var i = 0; i < Outstanding; i++)
        {
            ref var slot = ref _slots[(_head + i) % _slots.Length];
            if (slot.Call is { } call)
            {
                slot.Call = null;
                if (i == 0)
                {
                    call.Complete(outcomeOfRunning());
                }
                else
                {
                    _pool.Requeue(call);
                }
            }
        }

        Outstanding = 0;
    }

    /// <summary>Looks at the clock: deadline, leftovers, memory, freezing, idleness.</summary>
    public InstanceNeed Check(long now, bool measureMemory)
    {
        var (parts, function) = (_pool.Parts, _pool.Function);
        var elapsed = parts.Time.GetElapsedTime(_since, now);
        if (IsDead)
        {
            return InstanceNeed.Nothing;
        }

        if (Outstanding == 0)
        {
            if (elapsed >= parts.Options.IdleLimit)
            {
                Abandon(static () => throw new InvalidOperationException("An idle instance has no running call."));
                return InstanceNeed.Kill;
            }

            if (_worker.IsFrozen || parts.Options.FreezeAfter is not { } freezeAfter)
            {
                return InstanceNeed.Nothing;
            }

            if (elapsed < freezeAfter)
            {
                return InstanceNeed.Watching;
            }

            _worker.Freeze();
            return InstanceNeed.Nothing;
        }

        if (Running.Call is null)
        {
            if (elapsed < parts.Options.DrainLimit + HostParts.DrainSlack)
            {
                return InstanceNeed.Watching;
            }

            Abandon(static () => throw new InvalidOperationException("The running call was answered."));
            return InstanceNeed.Kill;
        }

        var limit = _isLoaded || function.Timeout > HostParts.LoadLimit ? function.Timeout : HostParts.LoadLimit;
        if (elapsed >= limit)
        {
            Abandon(() => new InvocationOutcome.TimedOut(limit));
            return InstanceNeed.Kill;
        }

        // Beyond the limit comes what Node itself takes.
        if (measureMemory && _worker.UsesMoreThan((function.MemoryMegabytes + 32L) * 1024 * 1024))
        {
            Abandon(() => new InvocationOutcome.WorkerLost(null, "SIGKILL", string.Create(CultureInfo.InvariantCulture,
                $"The function ran out of memory: it may use {function.MemoryMegabytes} MB. Give it more, or let it keep less at a time.")));
            return InstanceNeed.Kill;
        }

        if (elapsed < HostParts.WorthAnInstance)
        {
            return InstanceNeed.Watching;
        }

        IsSlow = true;
        if (Outstanding > 1 && !_isRecalling)
        {
            _isRecalling = true;
            _worker.SendRecall();
        }

        return InstanceNeed.Slow;
    }

    void IWorkerEvents.OnExit(WorkerExit exit)
    {
        var tail = PlatformPaths.Show(exit.ErrorTail, _pool.Function.CodeDirectory);
        lock (_pool.Gate)
        {
            Abandon(() => new InvocationOutcome.WorkerLost(exit.Code, exit.Signal, tail));
            _pool.Removed(this);
        }
    }
}

/// <summary>What a look at the clock found.</summary>
internal enum InstanceNeed
{
    Nothing,

    /// <summary>Look again soon.</summary>
    Watching,

    /// <summary>As Watching; its call has been running for a while, so others should not wait for it.</summary>
    Slow,

    /// <summary>Out of service; its worker is to be killed.</summary>
    Kill,
}
