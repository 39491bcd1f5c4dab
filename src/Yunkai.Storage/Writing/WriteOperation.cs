namespace Yunkai.Storage.Writing;

/// <summary>One acknowledged call, waiting for its turn on the writer.</summary>
internal abstract class WriteOperation(CancellationToken cancellationToken)
{
    /// <summary>A call that is cancelled before its turn is not run; afterwards it is too late.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Does the work inside the transaction. May run again after the transaction was rolled back, so it changes nothing but the transaction.</summary>
    public abstract void Run(WriteTransaction transaction);

    /// <summary>Acknowledges: what <see cref="Run"/> did is on disk.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <summary>A call with a result.</summary>
internal abstract class WriteOperation<T>(CancellationToken cancellationToken) : WriteOperation(cancellationToken)
{
    // Continuations run elsewhere, or the writer thread would run the code of requests.
    private readonly TaskCompletionSource<T> _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _acknowledged.Task;

    public sealed override void Run(WriteTransaction transaction) => _result = Execute(transaction);

    public sealed override void Complete() => _acknowledged.TrySetResult(_result!); // Run came first

    public sealed override void Fail(Exception error)
    {
        if (error is OperationCanceledException cancelled)
        {
            _acknowledged.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _acknowledged.TrySetException(error);
        }
    }

    protected abstract T Execute(WriteTransaction transaction);
}
