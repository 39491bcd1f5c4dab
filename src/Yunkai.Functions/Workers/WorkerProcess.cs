using System.Diagnostics;
using Yunkai.Functions.Protocol;
using Yunkai.Functions.Systems;

namespace Yunkai.Functions.Workers;

/// <summary>One Node process: waiting as a spare first, then adopted by an instance. Everything it says and its end go to whoever adopted it.</summary>
internal sealed class WorkerProcess
{
    /// <summary>How long a process that closed its socket may take to exit before it is killed.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    /// <summary>The last words of a dead process may still be in the pipe; a child that holds the pipe open must not hold us.</summary>
    private static readonly TimeSpan PipePatience = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;
    private readonly WorkerChannel _channel;
    private readonly LaunchTools _tools;
    private readonly OutputTail _errors;
    private readonly Task _pipes;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IWorkerEvents? _events;
    private bool _gone;
    private bool _frozen;

    public WorkerProcess(Process process, WorkerChannel channel, LaunchTools tools, WorkerOutput output, SdkPackage? sdk, string folder)
    {
        (_process, _channel, _tools, _errors, _pipes, Sdk, Folder) = (process, channel, tools, output.Errors, output.Closed, sdk, folder);
        output.Forward = (isError, bytes) => Volatile.Read(ref _events)?.OnOutput(isError, bytes);
        _ = WatchAsync();
    }

    public int Id => _process.Id;

    /// <summary>The package that is loaded, or null.</summary>
    public SdkPackage? Sdk { get; }

    /// <summary>A folder of this process alone, removed with it.</summary>
    public string Folder { get; }

    public bool IsGone => Volatile.Read(ref _gone);

    public bool IsFrozen => _frozen;

    /// <summary>Completes when the process is gone and its folder removed.</summary>
    public Task<WorkerExit> Exited => _exited.Task;

    /// <summary>From now on frames, output and the end go to the instance; false when the process is gone already.</summary>
    public bool TryAdopt(IWorkerEvents events)
    {
        lock (_lock)
        {
            if (_gone)
            {
                return false;
            }

            Volatile.Write(ref _events, events);
            return true;
        }
    }

    public void SendLoad(LoadMessage message) => _channel.SendLoad(message);

    public void SendRecall() => _channel.SendRecall();

    public void SendInvoke(uint id, Invocation invocation, string sessionToken)
    {
        Thaw();
        _channel.SendInvoke(id, invocation, sessionToken);
    }

    public void Freeze()
    {
        lock (_lock)
        {
            if (!_gone && !_frozen && !_process.HasExited)
            {
                _frozen = ProcessSignals.Freeze(_process.Id, _tools.HasOwnGroup);
            }
        }
    }

    /// <summary>Kills the process and its children. The end is reported as any other.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            if (!_gone)
            {
                ProcessSignals.KillTree(_process, _tools.HasOwnGroup);
            }
        }
    }

    public bool UsesMoreThan(long bytes) => !IsGone && ProcessMemory.IsAbove(_process, bytes);

    private void Thaw()
    {
        if (!_frozen)
        {
            return;
        }

        lock (_lock)
        {
            if (_frozen && !_gone)
            {
                ProcessSignals.Thaw(_process.Id, _tools.HasOwnGroup);
                _frozen = false;
            }
        }
    }

    private async Task WatchAsync()
    {
        string? broken = null;
        try
        {
            await _channel.ReadAsync(new Relay(this));
        }
        catch (BadFrameException error)
        {
            broken = error.Message;
            Kill();
        }

        using (var patience = new CancellationTokenSource(ExitPatience))
        {
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // It closed its socket but lives on: without a socket it is of no use.
                Kill();
                await _process.WaitForExitAsync();
            }
        }

        await Task.WhenAny(_pipes, Task.Delay(PipePatience));
        var tail = _errors.ToString();
        var exit = WorkerExit.From(_process.ExitCode, broken is null ? tail : tail.Length == 0 ? broken : broken + "\n" + tail);
        IWorkerEvents? events;
        lock (_lock)
        {
            _gone = true;
            events = _events;
            // Children that outlived it. The group's number cannot be anyone else's while one of them lives.
            ProcessSignals.KillGroup(_process.Id, _tools.HasOwnGroup);
        }

        await _channel.DisposeAsync();
        events?.OnExit(exit);
        RemoveFolder();
        _process.Dispose();
        _exited.TrySetResult(exit);
    }

    private void RemoveFolder()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A child may be writing there still; the folder goes with the work directory.
        }
    }

    /// <summary>A frame before adoption is a broken protocol: a waiting worker has nothing to say.</summary>
    private sealed class Relay(WorkerProcess worker) : IWorkerEvents
    {
        public void OnFrame(FrameType type, uint id, ReadOnlySpan<byte> payload) =>
            (worker._events ?? throw new BadFrameException("a frame from a worker that was given nothing to do")).OnFrame(type, id, payload);

        public void OnOutput(bool isError, ReadOnlySpan<byte> bytes) { }

        public void OnExit(WorkerExit exit) { }
    }
}
