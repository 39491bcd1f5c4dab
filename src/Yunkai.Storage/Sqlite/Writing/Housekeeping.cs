using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>What keeps the files small, done where nobody waits: copying the write-ahead log into the database, and trimming the commit log.</summary>
/// <remarks>
/// A timer runs passive checkpoints on a connection of its own while there is something to copy; an idle store has no timer and no such
/// connection. Under unbroken writes passive checkpoints never reset the log file: past the limit the writer does it between two batches.
/// </remarks>
internal sealed class Housekeeping : IAsyncDisposable
{
    private const int PageBytes = 4096;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    // How long the writer may stand still for readers that hold an old snapshot; it tries again after later batches.
    private static readonly TimeSpan TruncatePatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan OrdinaryPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SqliteStoreOptions _options;
    private readonly LogTrimming _trimming;
    private ITimer? _timer;
    private SqliteConnection? _checkpointer;
    private bool _isRunning;
    private bool _isClosed;
    private bool _hasCommits;
    private int _quietTicks;
    private long _lastTruncate;

    public Housekeeping(SqliteStoreOptions options, LogTrimming trimming)
    {
        _options = options;
        _trimming = trimming;
        _lastTruncate = -1;
    }

    /// <summary>On the writer, after the batch was acknowledged.</summary>
    public void AfterBatch(SqliteConnection writer, Func<bool> isBusy)
    {
        lock (_gate)
        {
            _hasCommits = true;
            if (_timer is null && !_isClosed)
            {
                _timer = _options.Time.CreateTimer(static state => ((Housekeeping)state!).Tick(), this, Period, Period);
            }
        }

        try
        {
            if ((long)writer.WalFrames * PageBytes > (long)_options.WalLimitMegabytes << 20)
            {
                Truncate(writer);
            }

            // One slice at least, or the log would grow without end under unbroken load.
            while (_trimming.Continue(writer) && !isBusy())
            {
            }
        }
        catch (StorageException)
        {
            // Nothing is lost by a file that stays large. A disk that fails will be reported to the next call that needs it.
            if (!writer.IsOutsideTransaction)
            {
                writer[Sql.Rollback].Execute();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        ITimer? timer;
        lock (_gate)
        {
            _isClosed = true;
            timer = _timer;
            _timer = null;
        }

        if (timer is not null)
        {
            // Waits for a running tick.
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        _checkpointer?.Dispose();
        _checkpointer = null;
    }

    private void Truncate(SqliteConnection writer)
    {
        if (_lastTruncate >= 0 && _options.Time.GetElapsedTime(_lastTruncate) < RetryAfter)
        {
            return;
        }

        _lastTruncate = _options.Time.GetTimestamp();
        writer.SetBusyTimeout(TruncatePatience);
        try
        {
            writer.Checkpoint(CheckpointMode.Truncate, out _, out _);
        }
        finally
        {
            writer.SetBusyTimeout(OrdinaryPatience);
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isRunning || _isClosed)
            {
                return;
            }

            if (!_hasCommits)
            {
                StopWhenQuiet();
                return;
            }

            _quietTicks = 0;
            _hasCommits = false;
            _isRunning = true;
        }

        var isComplete = false;
        try
        {
            _checkpointer ??= new SqliteConnection(_options.Path, create: false);
            isComplete = _checkpointer.Checkpoint(CheckpointMode.Passive, out var inLog, out var copied) && inLog == copied;
        }
        catch (StorageException)
        {
            // The log keeps everything until a later checkpoint succeeds.
        }

        lock (_gate)
        {
            _isRunning = false;
            // A reader stood in the way: the rest is copied at a later tick.
            _hasCommits |= !isComplete;
        }
    }

    private void StopWhenQuiet()
    {
        // Two seconds without commits: this environment may be idle for days.
        if (++_quietTicks >= 10)
        {
            _timer?.Dispose();
            _timer = null;
            _quietTicks = 0;
            _checkpointer?.Dispose();
            _checkpointer = null;
        }
    }
}
