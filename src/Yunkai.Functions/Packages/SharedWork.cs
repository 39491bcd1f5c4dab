namespace Yunkai.Functions.Packages;

/// <summary>One installation that several preparations wait for. Joined and left under the lock of its owner.</summary>
internal sealed class SharedWork(CancellationToken closing)
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(closing);
    private Action<string>[] _listeners = [];

    public Task<IReadOnlyList<string>> Completion { get; private set; } = Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Everybody has left before it was done: it is ending and must not be joined.</summary>
    public bool IsAbandoned => _cancel.IsCancellationRequested;

    public void Start(Func<CancellationToken, Task<IReadOnlyList<string>>> work) => Completion = Task.Run(() => work(_cancel.Token), CancellationToken.None);

    public void Join(Action<string> progress) => _listeners = [.. _listeners, progress];

    /// <summary>True when nobody is left; unfinished work is cancelled then.</summary>
    public bool Leave(Action<string> progress)
    {
        var at = Array.IndexOf(_listeners, progress);
        _listeners = [.. _listeners.Where((_, index) => index != at)];
        if (_listeners.Length > 0)
        {
            return false;
        }

        if (!Completion.IsCompleted)
        {
            _cancel.Cancel();
        }

        return true;
    }

    /// <summary>Called from the installation's own thread; the array is swapped, never changed.</summary>
    public void Report(string detail)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
        {
            listener(detail);
        }
    }
}
