namespace Yunkai.Storage.Indexing;

/// <summary>The two indexes that every collection has from its creation on.</summary>
internal static class BuiltInIndexes
{
    public static IndexDefinition Id { get; } = new("_id_", [new IndexField("_id")]) { Unique = true };

    /// <summary>Sparse: documents made by servers have no owner, and no entry to pay for.</summary>
    public static IndexDefinition Owner { get; } = new("_openid_1", [new IndexField("_openid")]) { Sparse = true };

    public static bool Contains(string name) => name == Id.Name || name == Owner.Name;
}
