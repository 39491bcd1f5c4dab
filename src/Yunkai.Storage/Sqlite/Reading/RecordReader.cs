using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Reads records on any connection.</summary>
internal static class RecordReader
{
    public static Document? Get(SqliteConnection connection, RecordKind kind, string key)
    {
        var statement = connection[Sql.GetRecord].Bind(1, (long)kind).Bind(2, Encoding.UTF8.GetBytes(key));
        try
        {
            return statement.Step() ? Bson.Read(statement.Blob(0)) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The stored bytes, copied; empty when there is no record.</summary>
    public static byte[] GetBytes(SqliteConnection connection, RecordKind kind, ReadOnlySpan<byte> key)
    {
        var statement = connection[Sql.GetRecord].Bind(1, (long)kind).Bind(2, key);
        try
        {
            return statement.Step() ? statement.Blob(0).ToArray() : [];
        }
        finally
        {
            statement.Reset();
        }
    }

    public static List<KeyValuePair<string, Document>> List(SqliteConnection connection, RecordKind kind, string prefix, string? after, int limit)
    {
        var first = Encoding.UTF8.GetBytes(prefix);
        var end = ByteKeys.After(first);
        if (after is not null)
        {
            // The least key above "after" is the same key with a zero byte behind it.
            byte[] next = [.. Encoding.UTF8.GetBytes(after), 0];
            first = next.AsSpan().SequenceCompareTo(first) > 0 ? next : first;
        }

        var records = new List<KeyValuePair<string, Document>>();
        var statement = connection[Sql.ListRecords].Bind(1, (long)kind).Bind(2, first).Bind(3, end).Bind(4, limit);
        try
        {
            while (statement.Step())
            {
                records.Add(new(Encoding.UTF8.GetString(statement.Blob(0)), Bson.Read(statement.Blob(1))));
            }
        }
        finally
        {
            statement.Reset();
        }

        return records;
    }
}
