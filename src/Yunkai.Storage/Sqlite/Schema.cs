using System.Globalization;
using System.Text;
using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite;

/// <summary>The tables of a database file and the steps that lead from one version of them to the next.</summary>
internal static class Schema
{
    /// <summary>"YUNK": tells our files from other SQLite databases.</summary>
    public const int ApplicationId = 0x59554E4B;

    private const string VersionKey = "schema";

    /// <summary>Step n leads from version n to n + 1. A published step never changes.</summary>
    public static IReadOnlyList<string[]> Steps { get; } =
    [
        [
            // rid carries the collection in its upper bits (RowId), so one collection is one range and natural order is rid order.
            "CREATE TABLE d(rid INTEGER PRIMARY KEY, doc BLOB NOT NULL)",
            "CREATE TABLE ix(k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(k, rid)) WITHOUT ROWID",
            "CREATE TABLE rec(kind INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY(kind, key)) WITHOUT ROWID",
            // coll is the kind of record in record entries. pos and size are running totals: bytes of the log up to and with this entry, bytes of data after it.
            "CREATE TABLE log(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, tx BLOB, batch BLOB NOT NULL, kind INTEGER NOT NULL, coll INTEGER NOT NULL, id BLOB NOT NULL, after BLOB, undo BLOB, pos INTEGER NOT NULL, size INTEGER NOT NULL)",
        ],
    ];

    /// <summary>Brings the file to the newest version. Throws Corrupt for another program's file or one of a newer version.</summary>
    public static void Migrate(SqliteConnection connection, IReadOnlyList<string[]> steps)
    {
        var isEmpty = connection.QueryInt64("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && connection.QueryInt64("PRAGMA application_id") != ApplicationId)
        {
            throw new StorageException(StorageError.Corrupt, $"{connection.Path} is a SQLite database of another program; choose another data folder.");
        }

        var version = isEmpty ? 0 : ReadVersion(connection);
        if (version > steps.Count)
        {
            throw new StorageException(StorageError.Corrupt, string.Create(CultureInfo.InvariantCulture,
                $"{connection.Path} has data format {version}, this program knows up to {steps.Count}: it was written by a newer version of Yunkai; use that version, or restore a backup made by this one."));
        }

        if (version == steps.Count && !isEmpty)
        {
            return;
        }

        connection[Sql.BeginImmediate].Execute();
        try
        {
            if (isEmpty)
            {
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}"));
                connection.Execute("CREATE TABLE meta(key BLOB PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
            }

            for (; version < steps.Count; version++)
            {
                foreach (var statement in steps[(int)version])
                {
                    connection.Execute(statement);
                }
            }

            PutMeta(connection, VersionKey, version);
            connection[Sql.Commit].Execute();
        }
        catch
        {
            // Nothing half migrated stays; SQLite may have rolled back already.
            if (!connection.IsOutsideTransaction)
            {
                connection[Sql.Rollback].Execute();
            }

            throw;
        }
    }

    public static void PutMeta(SqliteConnection connection, string key, long value) =>
        connection[Sql.PutMeta].Bind(1, Encoding.UTF8.GetBytes(key)).Bind(2, value).Execute();

    public static void DeleteMeta(SqliteConnection connection, string key) =>
        connection[Sql.DeleteMeta].Bind(1, Encoding.UTF8.GetBytes(key)).Execute();

    public static long GetMeta(SqliteConnection connection, string key, long fallback)
    {
        var statement = connection[Sql.GetMeta].Bind(1, Encoding.UTF8.GetBytes(key));
        var value = statement.Step() ? statement.Int64(0) : fallback;
        statement.Reset();
        return value;
    }

    private static long ReadVersion(SqliteConnection connection) =>
        connection.QueryInt64("SELECT count(*) FROM sqlite_schema WHERE name='meta'") == 0
            ? throw new StorageException(StorageError.Corrupt, $"{connection.Path} lacks its table of versions; restore a backup.")
            : GetMeta(connection, VersionKey, 0);
}
