using Yunkai.Functions.Workers;

namespace Yunkai.Functions.Pool;

/// <summary>Workers started ahead: some for each SDK package that functions resolve to, and some without. Refilled at low priority while no call runs.</summary>
internal sealed class SpareWorkers(WorkerFactory factory, FunctionHostOptions options, Func<bool> isBusy) : IAsyncDisposable
{
    private const int UsualMegabytes = 256;

    /// <summary>Other combinations of SDK and memory are remembered up to this number, the oldest forgotten first.</summary>
    private const int MostUnusual = 4;

    private static readonly TimeSpan RefillPause = TimeSpan.FromMilliseconds(100);
    private const int MostRefillPauses = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerKind, Queue<Task<WorkerProcess>>> _spares = [];
    private readonly List<WorkerKind> _unusual = [];
    private HashSet<WorkerKind> _usual = [];
    private bool _isRefilling;
    private bool _isClosed;

    /// <summary>The packages to keep spares for, besides plain ones. Returns at once.</summary>
    public void Warm(IReadOnlyList<SdkPackage> packages)
    {
        List<Task<WorkerProcess>> unwanted = [];
        lock (_lock)
        {
            _usual = [new WorkerKind(null, Heap(UsualMegabytes)), .. packages.Select(sdk => new WorkerKind(sdk, Heap(UsualMegabytes)))];
            foreach (var kind in _spares.Keys.Where(kind => !_usual.Contains(kind) && !_unusual.Contains(kind)).ToList())
            {
                unwanted.AddRange(_spares[kind]);
                _spares.Remove(kind);
            }
        }

        unwanted.ForEach(spare => _ = KillAsync(spare));
        _ = RefillAsync(atOnce: true);
    }

    /// <summary>A worker for a function: a spare where there is one, even one that is still starting; else a new one.</summary>
    public async Task<WorkerProcess> TakeAsync(FunctionSpec function)
    {
        var kind = new WorkerKind(function.Sdk, Heap(function.MemoryMegabytes));
        while (true)
        {
            Task<WorkerProcess>? spare = null;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                Remember(kind);
                if (_spares.TryGetValue(kind, out var queue))
                {
                    queue.TryDequeue(out spare);
                }
            }

            try
            {
                var worker = await (spare ?? factory.StartAsync(kind, lowPriority: false));
                if (!worker.IsGone || spare is null)
                {
                    return worker;
                }
            }
            catch (WorkerStartException) when (spare is not null)
            {
                // The spare failed long ago; one started now may do, or says why not.
            }
            finally
            {
                _ = RefillAsync(atOnce: false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Task<WorkerProcess>> all;
        lock (_lock)
        {
            _isClosed = true;
            all = [.. _spares.Values.SelectMany(queue => queue)];
            _spares.Clear();
        }

        await Task.WhenAll(all.Select(KillAsync));
    }

    /// <summary>V8's own limit: the rest of the function's memory is for Node and for buffers outside the heap.</summary>
    private static int Heap(int megabytes) => Math.Max(64, megabytes - 64);

    private static async Task KillAsync(Task<WorkerProcess> spare)
    {
        try
        {
            var worker = await spare;
            worker.Kill();
            await worker.Exited;
        }
        catch (Exception error) when (error is WorkerStartException or Node.RuntimeMissingException or OperationCanceledException or ObjectDisposedException)
        {
            // It never came to be.
        }
    }

    private void Remember(WorkerKind kind)
    {
        if (!_usual.Contains(kind))
        {
            _unusual.Remove(kind);
            _unusual.Add(kind);
            if (_unusual.Count > MostUnusual)
            {
                var forgotten = _unusual[0];
                _unusual.RemoveAt(0);
                if (_spares.Remove(forgotten, out var spares))
                {
                    foreach (var spare in spares)
                    {
                        _ = KillAsync(spare);
                    }
                }
            }
        }
    }

    private async Task RefillAsync(bool atOnce)
    {
        await Task.Yield();
        lock (_lock)
        {
            if (_isRefilling || _isClosed)
            {
                return;
            }

            _isRefilling = true;
        }

        // Real time: this is about leaving the processor to running calls, not about anything a caller can observe.
        for (var i = 0; !atOnce && i < MostRefillPauses && (i == 0 || isBusy()); i++)
        {
            await Task.Delay(RefillPause);
        }

        while (NextMissing() is { } kind)
        {
            var start = factory.StartAsync(kind, lowPriority: true);
            lock (_lock)
            {
                if (_isClosed)
                {
                    _ = KillAsync(start);
                }
                else
                {
                    if (!_spares.TryGetValue(kind, out var queue))
                    {
                        _spares[kind] = queue = new Queue<Task<WorkerProcess>>();
                    }

                    queue.Enqueue(start);
                }
            }

            // One after another; a failure ends the refill until the next call or Warm asks for it again.
            await start.ContinueWith(static _ => { }, TaskScheduler.Default);
            if (!start.IsCompletedSuccessfully)
            {
                lock (_lock)
                {
                    if (_spares.TryGetValue(kind, out var queue) && queue.TryPeek(out var first) && first == start)
                    {
                        queue.Dequeue();
                    }
                }

                break;
            }
        }

        lock (_lock)
        {
            _isRefilling = false;
        }
    }

    private WorkerKind? NextMissing()
    {
        lock (_lock)
        {
            return _isClosed ? null : _usual.Concat(_unusual).FirstOrDefault(kind => (_spares.TryGetValue(kind, out var queue) ? queue.Count : 0) < options.SpareWorkers);
        }
    }
}
