using System.Threading.Channels;

namespace Yunkai.Storage.Writing;

/// <summary>
/// The one thread that writes to a database. It gathers the calls that wait into one transaction, commits (fsync), then acknowledges all of them:
/// the price of the fsync is shared, and the order of the log is the order of the commits.
/// </summary>
/// <remarks>
/// Step 1: take what waits. Step 2: run each so that it can be undone alone: one that fails leaves its neighbours alone. Step 3: commit.
/// Step 4: publish the new state, acknowledge. Step 5: housekeeping that nobody waits for. The thread starts with the first call.
/// </remarks>
internal sealed class WriterThread(IWriteEngine engine)
{
    private const int MaxBatch = 512;

    // Deep enough for MaxDepth nested documents in every recursive walk, small enough for many environments.
    private const int StackBytes = 1024 * 1024;

    // Full means that callers wait for room: the writer is the bottleneck, and memory stays bounded.
    private readonly Channel<WriteOperation> _queue = Channel.CreateBounded<WriteOperation>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = false });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WriteOperation> _batch = new(MaxBatch);
    private readonly List<WriteOperation> _done = new(MaxBatch);
    private readonly List<(WriteOperation Operation, Exception Reason)> _refused = [];
    private StorageException? _failure;
    private int _isRunning;

    public async ValueTask<T> SubmitAsync<T>(WriteOperation<T> operation)
    {
        if (_queue.Writer.TryWrite(operation))
        {
            EnsureRunning();
        }
        else
        {
            try
            {
                await _queue.Writer.WriteAsync(operation, operation.CancellationToken).ConfigureAwait(false);
                EnsureRunning();
            }
            catch (ChannelClosedException)
            {
                throw new StorageException(StorageError.Unavailable, "The store is closing.");
            }
        }

        return await operation.Task.ConfigureAwait(false);
    }

    /// <summary>Takes no more calls, finishes those that wait, ends the thread.</summary>
    public Task StopAsync()
    {
        _queue.Writer.TryComplete();
        EnsureRunning();
        return _ended.Task;
    }

    private void EnsureRunning()
    {
        if (Volatile.Read(ref _isRunning) == 0 && Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
        {
            new Thread(Run, StackBytes) { IsBackground = true, Name = "yunkai writer" }.Start();
        }
    }

    private void Run()
    {
        Func<bool> isBusy = () => _queue.Reader.TryPeek(out _);
        while (WaitForWork())
        {
            while (_batch.Count < MaxBatch && _queue.Reader.TryRead(out var operation))
            {
                _batch.Add(operation);
            }

            RunBatch();
            _batch.Clear();
            engine.AfterBatch(isBusy);
        }

        _ended.TrySetResult();
    }

    /// <summary>Waits for a call. False when the store closes and nothing is left.</summary>
    private bool WaitForWork()
    {
        var wait = _queue.Reader.WaitToReadAsync();
        // This thread has nothing else to do: waiting here blocks nobody.
        return wait.IsCompleted ? wait.GetAwaiter().GetResult() : wait.AsTask().GetAwaiter().GetResult();
    }

    private void RunBatch()
    {
        if (TryRunTogether())
        {
            return;
        }

        // The transaction went down as a whole (a full disk, an I/O error). One by one, those that can succeed do.
        var rest = _batch.ToArray();
        foreach (var operation in rest)
        {
            _batch.Clear();
            _batch.Add(operation);
            if (!TryRunTogether())
            {
                operation.Fail(_failure ?? new StorageException(StorageError.Unavailable, "The transaction was rolled back."));
            }
        }
    }

    /// <summary>False when the whole transaction was rolled back; then nobody is answered.</summary>
    private bool TryRunTogether()
    {
        _done.Clear();
        _refused.Clear();
        WriteTransaction transaction;
        try
        {
            transaction = engine.Begin();
        }
        catch (StorageException error)
        {
            FailAll(error);
            return true;
        }

        try
        {
            foreach (var operation in _batch)
            {
                if (TryRun(transaction, operation, out var refusal))
                {
                    _done.Add(operation);
                }
                else
                {
                    _refused.Add((operation, refusal));
                }
            }

            engine.Commit(transaction);
        }
        catch (StorageException error)
        {
            _failure = error;
            transaction.RollBack();
            return false;
        }

        foreach (var operation in _done)
        {
            operation.Complete();
        }

        // Only now: the reason may be what a neighbour did, and whoever hears "it exists already" must find it there.
        foreach (var (operation, reason) in _refused)
        {
            operation.Fail(reason);
        }

        return true;
    }

    /// <summary>False with the reason when the operation was refused and undone. Throws when the transaction itself is lost.</summary>
    private static bool TryRun(WriteTransaction transaction, WriteOperation operation, out Exception refusal)
    {
        refusal = null!; // read only after false
        var mark = transaction.TakeMark();
        try
        {
            operation.CancellationToken.ThrowIfCancellationRequested();
            operation.Run(transaction);
            transaction.Keep(mark);
            return true;
        }
        catch (Exception error)
        {
            transaction.Return(mark);
            if (transaction.IsLost)
            {
                throw error as StorageException ?? new StorageException(StorageError.Unavailable, "The transaction was rolled back.", error);
            }

            refusal = error;
            return false;
        }
    }

    private void FailAll(StorageException error)
    {
        foreach (var operation in _batch)
        {
            operation.Fail(error);
        }
    }
}
