using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Reads the commit log.</summary>
internal static class LogReader
{
    // A page of entries with large documents is cut short, so that no reader holds hundreds of megabytes.
    private const int MaxPageBytes = 32 << 20;

    public static List<LogEntry> Read(SqliteConnection connection, long after, int limit)
    {
        var entries = new List<LogEntry>();
        var bytes = 0;
        var statement = connection[Sql.ReadLog].Bind(1, after).Bind(2, limit);
        try
        {
            while (bytes < MaxPageBytes && statement.Step())
            {
                var kind = (LogKind)statement.Int64(4);
                var isRecord = kind is LogKind.PutRecord or LogKind.DeleteRecord;
                var number = (int)statement.Int64(5);
                var id = statement.Blob(6);
                var entry = new LogEntry(
                    statement.Int64(0),
                    statement.Int64(1),
                    Encoding.UTF8.GetString(statement.Blob(2)),
                    new Guid(statement.Blob(3), bigEndian: true),
                    kind,
                    isRecord ? 0 : number,
                    isRecord ? Value.String(Encoding.UTF8.GetString(id)) : Bson.ReadField(id, default),
                    statement.Blob(7).ToArray(),
                    statement.Blob(8).ToArray())
                {
                    RecordKind = isRecord ? (RecordKind)number : null,
                };
                entries.Add(entry);
                bytes += entry.After.Length + entry.Undo.Length;
            }
        }
        finally
        {
            statement.Reset();
        }

        return entries;
    }

    /// <summary>Where the log ends; all zero when it is empty.</summary>
    public static LogPosition End(SqliteConnection connection)
    {
        var statement = connection[Sql.LastLogEntry];
        var position = statement.Step() ? new LogPosition(statement.Int64(0), statement.Int64(1), statement.Int64(2), statement.Int64(3)) : default;
        statement.Reset();
        return position;
    }
}
