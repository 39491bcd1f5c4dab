using System.Collections.Concurrent;
using System.Globalization;
using Yunkai.Functions.Systems;
using Yunkai.Functions.Workers;

namespace Yunkai.Functions.Pool;

/// <summary>The function host: finds the pool of a revision, looks at the clock, closes in order.</summary>
internal sealed class NodeFunctionHost : IFunctionHost
{
    private static readonly TimeSpan BusyPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MemoryPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>How long running calls may go on when the host closes.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<RevisionKey, RevisionPool> _pools = new();
    private readonly ConcurrentDictionary<RevisionPool, bool> _retired = new();
    private readonly FunctionHostOptions _options;
    private readonly HostParts _parts;
    private readonly WorkerFactory _factory;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;
    private long _memoryLooked;
    private int _isSweeping;
    private volatile bool _isQuiet = true;
    private volatile bool _isClosing;

    public NodeFunctionHost(FunctionHostOptions options, IInstanceCredentials credentials, IFunctionConsole console, TimeProvider time, LaunchTools? toolsForTests = null)
    {
        (_options, _time) = (options, time);
        _factory = new WorkerFactory(options, toolsForTests);
        _parts = new HostParts(options, credentials, console, time, new SpareWorkers(_factory, options, () => !_isQuiet));
        _memoryLooked = time.GetTimestamp();
        _timer = time.CreateTimer(static host => ((NodeFunctionHost)host!).Sweep(), this, QuietPeriod, QuietPeriod); // the state is this
    }

    public ValueTask<InvocationOutcome> InvokeAsync(FunctionSpec function, Invocation invocation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(invocation);
        if (invocation.Event.Length > _options.MaxEventBytes)
        {
            return ValueTask.FromResult<InvocationOutcome>(new InvocationOutcome.Rejected(RejectReason.EventTooLarge, string.Create(CultureInfo.InvariantCulture,
                $"The event has {invocation.Event.Length} bytes; {_options.MaxEventBytes} are allowed. Upload large data as a file and pass its file id.")));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromResult<InvocationOutcome>(new InvocationOutcome.Rejected(RejectReason.Cancelled, "The caller went away before the call started."));
        }

        var call = PendingCall.Rent(invocation, isReusable: !cancellationToken.CanBeCanceled);
        var outcome = call.Outcome;
        var key = new RevisionKey(function.EnvironmentId, function.Name, function.Revision);
        while (true)
        {
            if (_isClosing)
            {
                call.Complete(new InvocationOutcome.Rejected(RejectReason.Closing, "The server is shutting down."));
                return outcome;
            }

            var pool = _pools.TryGetValue(key, out var known) ? known : _pools.GetOrAdd(key, static (_, arguments) => new RevisionPool(arguments.function, arguments._parts), (function, _parts));
            if (pool.TrySubmit(call))
            {
                if (_isQuiet)
                {
                    _isQuiet = false;
                    _timer.Change(BusyPeriod, BusyPeriod);
                }

                // After it is in the queue: a token cancelled at this moment runs the callback at once, and finds it there.
                if (cancellationToken.CanBeCanceled)
                {
                    call.Cancellation = cancellationToken.UnsafeRegister(static state =>
                    {
                        var (itsPool, itsCall) = ((RevisionPool, PendingCall))state!; // what was passed
                        itsPool.Cancel(itsCall);
                    }, (pool, call));
                    if (call.IsDone)
                    {
                        call.Cancellation.Unregister();
                    }
                }

                return outcome;
            }

            _pools.TryRemove(new KeyValuePair<RevisionKey, RevisionPool>(key, pool));
        }
    }

    public void Warm(IReadOnlyList<SdkPackage> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        if (!_isClosing)
        {
            _parts.Spares.Warm(packages);
        }
    }

    public async ValueTask RetireAsync(string environmentId, string functionName, string? keepRevision)
    {
        List<Task> drained = [];
        foreach (var (key, pool) in _pools)
        {
            if (key.EnvironmentId == environmentId && key.FunctionName == functionName && key.Revision != keepRevision && _pools.TryRemove(key, out _))
            {
                _retired[pool] = true;
                pool.Retire().ForEach(instance => instance.Worker.Kill());
                drained.Add(ForgetAsync(pool));
            }
        }

        await Task.WhenAll(drained);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosing)
        {
            return;
        }

        _isClosing = true;
        // Real time, whatever the clock says: closing must end.
        var deadline = TimeProvider.System.GetTimestamp();
        while (AllPools().Select(pool => pool.Close()).ToList().Contains(true) && TimeProvider.System.GetElapsedTime(deadline) < CloseLimit)
        {
            await Task.Delay(BusyPeriod);
        }

        var stopped = AllPools().SelectMany(pool => pool.Stop()).ToList();
        await _timer.DisposeAsync();
        stopped.ForEach(instance => instance.Worker.Kill());
        await Task.WhenAll(stopped.Select(instance => instance.Worker.Exited));
        await _parts.Spares.DisposeAsync();
        // A worker that was being started for a call finds its pool stopped.
        stopped = [.. AllPools().SelectMany(pool => pool.Stop())];
        stopped.ForEach(instance => instance.Worker.Kill());
        await _factory.DisposeAsync();
    }

    private IEnumerable<RevisionPool> AllPools() => _pools.Values.Concat(_retired.Keys);

    private async Task ForgetAsync(RevisionPool pool)
    {
        await pool.Drained;
        _retired.TryRemove(pool, out _);
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        var now = _time.GetTimestamp();
        var measureMemory = _time.GetElapsedTime(_memoryLooked, now) >= MemoryPeriod;
        if (measureMemory)
        {
            _memoryLooked = now;
        }

        var wasQuiet = _isQuiet;
        // Before looking: a call that comes in meanwhile sees it and speeds the timer up again.
        _isQuiet = true;
        var soon = false;
        List<Instance> toKill = [];
        foreach (var pool in AllPools())
        {
            soon |= pool.Sweep(now, measureMemory, toKill);
        }

        if (soon)
        {
            _isQuiet = false;
            if (wasQuiet)
            {
                _timer.Change(BusyPeriod, BusyPeriod);
            }
        }
        else if (!wasQuiet && _isQuiet)
        {
            _timer.Change(QuietPeriod, QuietPeriod);
            if (!_isQuiet)
            {
                // A call came between the two lines.
                _timer.Change(BusyPeriod, BusyPeriod);
            }
        }

        toKill.ForEach(instance => instance.Worker.Kill());
        Volatile.Write(ref _isSweeping, 0);
    }

    private readonly record struct RevisionKey(string EnvironmentId, string FunctionName, string Revision);
}
