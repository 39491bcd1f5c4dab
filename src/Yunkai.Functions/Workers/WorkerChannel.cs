using System.Net.Sockets;
using System.Text.Json;
using Yunkai.Functions.Protocol;

namespace Yunkai.Functions.Workers;

/// <summary>
/// The connection to one worker. Callers append frames to a shared buffer; the first one schedules a drain that swaps buffers and sends, so that calls
/// arriving together leave in one write. One loop reads.
/// </summary>
internal sealed class WorkerChannel(Stream stream, int maxFrameBytes) : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly InvokeFrame _invokeFrame = new();
    private readonly FrameCutter _cutter = new(maxFrameBytes);
    private FrameBuffer _filling = new();
    private FrameBuffer _sending = new();
    private bool _draining;
    private int _readingThread;

    public void SendInvoke(uint id, Invocation invocation, string sessionToken)
    {
        lock (_lock)
        {
            _invokeFrame.Write(_filling, id, invocation, sessionToken);
            ScheduleDrain();
        }
    }

    public void SendLoad(LoadMessage message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.LoadMessage);
        lock (_lock)
        {
            _filling.Begin(FrameType.Load, 0);
            _filling.Write(json);
            _filling.End();
            ScheduleDrain();
        }
    }

    public void SendRecall()
    {
        lock (_lock)
        {
            _filling.Begin(FrameType.Recall, 0);
            _filling.End();
            ScheduleDrain();
        }
    }

    /// <summary>Reads until the worker closes; a broken protocol throws <see cref="BadFrameException"/>.</summary>
    public async Task ReadAsync(IWorkerEvents events)
    {
        while (true)
        {
            int count;
            try
            {
                count = await stream.ReadAsync(_cutter.Free);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
            {
                // The process died with bytes under way, or we closed; either way the exit tells the story.
                return;
            }

            if (count == 0)
            {
                return;
            }

            _cutter.Received(count);
            HandleFrames(events);
        }
    }

    /// <summary>Drains the buffer; scheduled by the first sender.</summary>
    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>What these frames cause to be sent to the same worker is sent from here, together, without waking another thread.</summary>
    private void HandleFrames(IWorkerEvents events)
    {
        _readingThread = Environment.CurrentManagedThreadId;
        while (_cutter.TryTake(out var type, out var id, out var payload))
        {
            events.OnFrame(type, id, payload);
        }

        lock (_lock)
        {
            _readingThread = 0;
            if (_draining || _filling.IsEmpty)
            {
                return;
            }

            _draining = true;
        }

        _ = DrainAsync();
    }

    private void ScheduleDrain()
    {
        if (!_draining && _readingThread != Environment.CurrentManagedThreadId)
        {
            _draining = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                _sending.Clear();
                if (_filling.IsEmpty)
                {
                    _draining = false;
                    return;
                }

                (_filling, _sending) = (_sending, _filling);
            }

            try
            {
                await stream.WriteAsync(_sending.Written);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
            {
                // The worker is gone: its exit answers the calls. Later frames are dropped the same way.
                lock (_lock)
                {
                    _filling.Clear();
                }
            }
        }
    }
}
