using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Testing.Storage;

/// <summary>Keeps the documents of a query.</summary>
public sealed class DocumentList : IDocumentVisitor
{
    /// <summary>Stop after this many.</summary>
    public int StopAfter { get; init; } = int.MaxValue;

    public List<Document> Documents { get; } = [];

    public bool Visit(ReadOnlySpan<byte> bson)
    {
        Documents.Add(Bson.Read(bson));
        return Documents.Count < StopAfter;
    }

    public static async Task<List<Document>> FindAsync(IDocumentStore store, string collection, Filter filter, SortOrder? sort = null, int skip = 0, int limit = int.MaxValue)
    {
        var list = new DocumentList();
        await store.FindAsync(collection, new FindRequest { Filter = filter, Sort = sort, Skip = skip, Limit = limit }, list);
        return list.Documents;
    }
}
