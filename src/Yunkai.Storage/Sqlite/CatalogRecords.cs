using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;

namespace Yunkai.Storage.Sqlite;

/// <summary>Collections and indexes as records: what their documents look like, and reading all of them when a store opens.</summary>
internal static class CatalogRecords
{
    /// <summary>Keys of a collection's indexes start with its id, since a name may be used again.</summary>
    public static string IndexKey(int collectionId, string indexName) => string.Create(CultureInfo.InvariantCulture, $"{collectionId}/{indexName}");

    public static Document ToRecord(CollectionInfo collection) => new()
    {
        { "id", collection.Id },
        { "attributes", collection.Attributes },
    };

    public static Document ToRecord(CollectionInfo collection, IndexState index)
    {
        var fields = new ValueArray(index.Definition.Fields.Count);
        foreach (var field in index.Definition.Fields)
        {
            fields.Add(new Document { { "path", field.Path }, { "descending", field.Descending } });
        }

        return new Document
        {
            { "id", (long)index.Id },
            { "collection", collection.Name },
            { "name", index.Definition.Name },
            { "fields", fields },
            { "unique", index.Definition.Unique },
            { "sparse", index.Definition.Sparse },
        };
    }

    public static Catalog Load(SqliteConnection connection)
    {
        var multikey = LoadMultikeyMarks(connection);
        var indexes = new Dictionary<int, List<IndexState>>();
        foreach (var (key, record) in RecordReader.List(connection, RecordKind.Index, string.Empty, null, int.MaxValue))
        {
            var collectionId = int.Parse(key.AsSpan(0, key.IndexOf('/', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            var id = (uint)record["id"].AsInt64;
            if (!indexes.TryGetValue(collectionId, out var list))
            {
                indexes.Add(collectionId, list = []);
            }

            list.Add(new IndexState(id, ReadDefinition(record), multikey.Contains(MetaKeys.Multikey(id))));
        }

        var collections = ImmutableSortedDictionary.CreateBuilder<string, CollectionState>(StringComparer.Ordinal);
        foreach (var (name, record) in RecordReader.List(connection, RecordKind.Collection, string.Empty, null, int.MaxValue))
        {
            var id = record["id"].AsInt32;
            // Ids grow, so this is the order of creation.
            IndexState[] own = [.. indexes[id].OrderBy(index => index.Id)];
            var info = new CollectionInfo(name, id, record["attributes"].AsDocument, [.. own.Select(index => index.Definition)]);
            collections.Add(name, new CollectionState(info, own, new RowNumbers()));
        }

        return new Catalog(collections.ToImmutable());
    }

    private static IndexDefinition ReadDefinition(Document record) =>
        new(record["name"].AsString, [.. record["fields"].AsArray.Select(field => new IndexField(field.AsDocument["path"].AsString, field.AsDocument["descending"].AsBoolean))])
        {
            Unique = record["unique"].AsBoolean,
            Sparse = record["sparse"].AsBoolean,
        };

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
