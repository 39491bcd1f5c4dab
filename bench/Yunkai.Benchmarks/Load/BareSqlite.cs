using System.Diagnostics;
using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Benchmarks.Load;

/// <summary>
/// SQLite in C# with nothing around it: the same native library, two tables of the same shape, prepared statements, WAL and synchronous=FULL,
/// in process, one thread. What a request to the whole product is compared with.
/// </summary>
internal sealed class BareSqlite : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin, _commit, _byKey, _byRange, _insertDocument, _insertKey, _update;
    private readonly byte[] _sample = Bson.Write(SampleBooks.Document(7));
    private long _rows;

    public BareSqlite(string folder)
    {
        _connection = new SqliteConnection(Path.Combine(folder, "bare.db"), create: true);
        _connection.Execute("PRAGMA journal_mode=WAL");
        _connection.Execute("PRAGMA synchronous=FULL");
        _connection.Execute("PRAGMA cache_size=-16384");
        _connection.Execute("PRAGMA mmap_size=268435456");
        _connection.Execute("CREATE TABLE d(rid INTEGER PRIMARY KEY, doc BLOB NOT NULL)");
        _connection.Execute("CREATE TABLE ix(k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(k, rid)) WITHOUT ROWID");
        _begin = _connection.Prepare("BEGIN IMMEDIATE");
        _commit = _connection.Prepare("COMMIT");
        _byKey = _connection.Prepare("SELECT d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k=?1");
        _byRange = _connection.Prepare("SELECT d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k>=?1 AND ix.k<?2 ORDER BY ix.k, ix.rid LIMIT 20");
        _insertDocument = _connection.Prepare("INSERT INTO d(rid, doc) VALUES(?1, ?2)");
        _insertKey = _connection.Prepare("INSERT INTO ix(k, rid) VALUES(?1, ?2)");
        _update = _connection.Prepare("UPDATE d SET doc=?2 WHERE rid=?1");
        _begin.Execute();
        for (var i = 0; i < SampleBooks.Count; i++)
        {
            Add(Bson.Write(SampleBooks.Document(i)), Key(i), ShelfKey(SampleBooks.Shelf(i)));
        }

        _commit.Execute();
    }

    public int Get(int number)
    {
        _byKey.Bind(1, Key(number));
        var bytes = _byKey.Step() ? _byKey.Blob(0).Length : throw new InvalidOperationException("not found");
        _byKey.Reset();
        return bytes;
    }

    public int Query(int shelf)
    {
        var rows = 0;
        _byRange.Bind(1, ShelfKey(shelf)).Bind(2, ShelfKey(shelf + 1));
        while (_byRange.Step())
        {
            rows += _byRange.Blob(0).Length > 0 ? 1 : 0;
        }

        _byRange.Reset();
        return rows == SampleBooks.PerShelf ? rows : throw new InvalidOperationException($"{rows} rows");
    }

    /// <summary>One transaction of so many inserts.</summary>
    public void Insert(int perTransaction)
    {
        _begin.Execute();
        for (var i = 0; i < perTransaction; i++)
        {
            var number = (int)_rows + 1_000_000;
            Add(_sample, Key(number), ShelfKey(number));
        }

        _commit.Execute();
    }

    /// <summary>Finds by key and writes the document back, so many in one transaction.</summary>
    public void Update(int number, int perTransaction)
    {
        _begin.Execute();
        for (var i = 0; i < perTransaction; i++)
        {
            _byKey.Bind(1, Key((number + i) % SampleBooks.Count));
            var document = _byKey.Step() ? _byKey.Blob(0).ToArray() : throw new InvalidOperationException("not found");
            _byKey.Reset();
            document[^2] ^= 1;
            _update.Bind(1, ((number + i) % SampleBooks.Count) + 1).Bind(2, document).Execute();
        }

        _commit.Execute();
    }

    /// <summary>Operations per second over a while, and processor time per operation.</summary>
    public static (double PerSecond, double CpuMicros) Measure(TimeSpan duration, int perCall, Action<int> operation)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var i = 0;
        for (; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            operation(i);
        }

        var operations = (double)i * perCall;
        return (operations / Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / operations);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_begin, _commit, _byKey, _byRange, _insertDocument, _insertKey, _update])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes("i" + SampleBooks.Id(number));

    private static byte[] ShelfKey(int shelf) => Encoding.ASCII.GetBytes("s" + SampleBooks.Id(shelf));

    private void Add(byte[] document, byte[] idKey, byte[] shelfKey)
    {
        var row = ++_rows;
        _insertDocument.Bind(1, row).Bind(2, document).Execute();
        _insertKey.Bind(1, idKey).Bind(2, row).Execute();
        _insertKey.Bind(1, shelfKey).Bind(2, row).Execute();
    }
}
