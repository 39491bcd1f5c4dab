using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;

namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>Looks at the file itself: every document has exactly the index entries it should have, the totals of the log are the real ones.</summary>
internal static class StoredConsistency
{
    public static void Check(string path)
    {
        using var connection = new SqliteConnection(path, create: false);
        connection.Execute("BEGIN");
        using (var check = connection.Prepare("PRAGMA integrity_check"))
        {
            Assert.True(check.Step());
            Assert.Equal("ok", System.Text.Encoding.UTF8.GetString(check.Blob(0)));
        }

        var expected = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        var documents = 0L;
        foreach (var collection in CatalogRecords.Load(connection).Collections.Values)
        {
            var scan = connection[Sql.ScanDocuments].Bind(1, RowId.First(collection.Id)).Bind(2, RowId.End(collection.Id));
            while (scan.Step())
            {
                documents++;
                bytes += scan.Blob(1).Length + 16;
                var document = Bson.Read(scan.Blob(1));
                foreach (var index in collection.Indexes)
                {
                    var keys = index.Keys.Of(document, index.Prefix, out var isMultikey);
                    foreach (var key in keys)
                    {
                        Assert.True(expected.Add($"{Convert.ToHexString(key)} {scan.Int64(0)}"));
                        bytes += key.Length + 16;
                    }

                    Assert.True(!isMultikey || index.IsMultikey, $"{collection.Info.Name}.{index.Definition.Name} does not know that it is multikey");
                }
            }

            scan.Reset();
        }

        Assert.Equal(documents, connection.QueryInt64("SELECT count(*) FROM d"));
        var found = new HashSet<string>(StringComparer.Ordinal);
        using (var entries = connection.Prepare("SELECT k, rid FROM ix"))
        {
            while (entries.Step())
            {
                found.Add($"{Convert.ToHexString(entries.Blob(0))} {entries.Int64(1)}");
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        bytes += connection.QueryInt64("SELECT sum(length(key) + length(value) + 16) FROM rec");
        Assert.Equal(bytes, LogReader.End(connection).DataBytes);
        connection.Execute("COMMIT");
    }
}
