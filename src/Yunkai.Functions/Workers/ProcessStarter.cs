using System.Collections.Concurrent;
using System.Diagnostics;

namespace Yunkai.Functions.Workers;

/// <summary>
/// Starts processes from one thread that lives as long as the host: on Linux the parent-death signal fires when the <i>thread</i> that started the child ends,
/// and thread-pool threads come and go.
/// </summary>
internal sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<(Func<Process> Start, TaskCompletionSource<Process> Done)> _work = [];
    private readonly Thread _thread;

    public ProcessStarter()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Yunkai worker starter" };
        _thread.Start();
    }

    public Task<Process> StartAsync(Func<Process> start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add((start, done));
        return done.Task;
    }

    /// <summary>Ends the thread; with it end the workers that are still alive.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var (start, done) in _work.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }
}
