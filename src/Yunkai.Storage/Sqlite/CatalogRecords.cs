using System.Text;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite;

/// <summary>Reads the catalog when a store opens.</summary>
internal static class CatalogRecords
{
    public static Catalog Load(SqliteConnection connection) => CatalogFormat.Read(
        RecordReader.List(connection, RecordKind.Collection, string.Empty, null, int.MaxValue),
        RecordReader.List(connection, RecordKind.Index, string.Empty, null, int.MaxValue),
        LoadMultikeyMarks(connection));

    private static HashSet<string> LoadMultikeyMarks(SqliteConnection connection)
    {
        var marks = new HashSet<string>(StringComparer.Ordinal);
        var prefix = Encoding.UTF8.GetBytes(MetaKeys.MultikeyPrefix);
        var statement = connection[Sql.ListMeta].Bind(1, prefix).Bind(2, ByteKeys.After(prefix));
        while (statement.Step())
        {
            marks.Add(Encoding.UTF8.GetString(statement.Blob(0)));
        }

        statement.Reset();
        return marks;
    }
}
