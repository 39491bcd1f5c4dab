using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;
using Yunkai.Storage.Sqlite.Writing;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite;

/// <summary>The embedded engine: one file, one writer thread, a few read connections. README.md of this folder states its invariants.</summary>
internal sealed partial class SqliteStore : IDocumentStore
{
    private readonly SqliteStoreOptions _options;
    private readonly FileLock _lock;
    private readonly SqliteConnection _writerConnection;
    private readonly CommittedState _state;
    private readonly Housekeeping _housekeeping;
    private readonly WriterThread _writer;
    private readonly WriteContext _context;
    private readonly ReaderPool _readers;
    private int _isDisposed;

    private SqliteStore(SqliteStoreOptions options, FileLock fileLock, SqliteConnection writer)
    {
        _options = options;
        _lock = fileLock;
        _writerConnection = writer;
        _state = new CommittedState(CatalogRecords.Load(writer), LogReader.End(writer));
        _housekeeping = new Housekeeping(options, new LogTrimming(options));
        _readers = new ReaderPool(options);
        _writer = new WriterThread(new SqliteWriteEngine(writer, _state, options, _housekeeping));
        _context = new WriteContext(options.EnvironmentId, options.Ids);
    }

    public string EnvironmentId => _options.EnvironmentId;

    public long LastSequence => _state.LastSequence;

    /// <param name="maxPages">For tests: the file may not grow past this many pages, as on a full disk. 0: no such limit.</param>
    public static SqliteStore Open(SqliteStoreOptions options, long maxPages = 0)
    {
        var fileLock = FileLock.Take(options.Path);
        SqliteConnection? writer = null;
        try
        {
            writer = Connections.OpenWriter(options, maxPages);
            Schema.Migrate(writer, Schema.Steps);
            return new SqliteStore(options, fileLock, writer);
        }
        catch
        {
            writer?.Dispose();
            fileLock.Dispose();
            throw;
        }
    }

    public async ValueTask<Document?> GetRecordAsync(RecordKind kind, string key, CancellationToken cancellationToken = default)
    {
        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        return RecordReader.Get(lease.Connection, kind, key);
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<string, Document>>> ListRecordsAsync(RecordKind kind, string prefix, string? after, int limit, CancellationToken cancellationToken = default)
    {
        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        return RecordReader.List(lease.Connection, kind, prefix, after, limit);
    }

    public ValueTask<bool> WriteRecordsAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken = default) =>
        _writer.SubmitAsync(new RecordsWrite(_options.Ids.NewBatchId(), writes, cancellationToken));

    public async ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        if (after >= LastSequence)
        {
            return [];
        }

        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        return LogReader.Read(lease.Connection, after, limit);
    }

    public ValueTask WaitForLogAsync(long after, CancellationToken cancellationToken = default) => _state.WaitAsync(after, cancellationToken);

    public ValueTask<long> MeasureSizeAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(_state.DataBytes);

    /// <summary>Finishes the calls that wait, lets readers finish, copies the log into the database and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _writer.StopAsync().ConfigureAwait(false);
        _state.Close();
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _housekeeping.DisposeAsync().ConfigureAwait(false);
        try
        {
            // Closing the last connection would do it too, but says nothing when it fails.
            _writerConnection.Checkpoint(CheckpointMode.Truncate, out _, out _);
        }
        catch (StorageException)
        {
            // The log file keeps everything; the next start reads it.
        }

        _writerConnection.Dispose();
        _lock.Dispose();
    }
}
