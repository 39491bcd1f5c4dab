using System.Collections.Immutable;
using System.Globalization;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Writing;

/// <summary>Collections and indexes as records: what their documents look like, and the catalog that they make up.</summary>
internal static class CatalogFormat
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

    /// <param name="collections">All records of collections.</param>
    /// <param name="indexes">All records of indexes.</param>
    /// <param name="multikeyMarks">The keys of the numbers that mark an index as multikey.</param>
    public static Catalog Read(IEnumerable<KeyValuePair<string, Document>> collections, IEnumerable<KeyValuePair<string, Document>> indexes, HashSet<string> multikeyMarks)
    {
        var byCollection = new Dictionary<int, List<IndexState>>();
        foreach (var (key, record) in indexes)
        {
            var collectionId = int.Parse(key.AsSpan(0, key.IndexOf('/', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            var id = (uint)record["id"].AsInt64;
            if (!byCollection.TryGetValue(collectionId, out var list))
            {
                byCollection.Add(collectionId, list = []);
            }

            list.Add(new IndexState(id, ReadDefinition(record), multikeyMarks.Contains(MetaKeys.Multikey(id))));
        }

        var catalog = ImmutableSortedDictionary.CreateBuilder<string, CollectionState>(StringComparer.Ordinal);
        foreach (var (name, record) in collections)
        {
            var id = record["id"].AsInt32;
            // Ids grow, so this is the order of creation.
            IndexState[] own = [.. byCollection[id].OrderBy(index => index.Id)];
            var info = new CollectionInfo(name, id, record["attributes"].AsDocument, [.. own.Select(index => index.Definition)]);
            catalog.Add(name, new CollectionState(info, own, new RowNumbers()));
        }

        return new Catalog(catalog.ToImmutable());
    }

    private static IndexDefinition ReadDefinition(Document record) =>
        new(record["name"].AsString, [.. record["fields"].AsArray.Select(field => new IndexField(field.AsDocument["path"].AsString, field.AsDocument["descending"].AsBoolean))])
        {
            Unique = record["unique"].AsBoolean,
            Sparse = record["sparse"].AsBoolean,
        };
}
