using System.Collections.Immutable;

namespace Yunkai.Storage.Writing;

/// <summary>The collections and indexes at one moment; immutable, swapped whole.</summary>
internal sealed record Catalog(ImmutableSortedDictionary<string, CollectionState> Collections)
{
    public static Catalog Empty { get; } = new(ImmutableSortedDictionary.Create<string, CollectionState>(StringComparer.Ordinal));

    public CollectionState? Find(string name) => Collections.GetValueOrDefault(name);

    public CollectionState Get(string name) =>
        Find(name) ?? throw NotFound(name);

    public static StorageException NotFound(string name) => new(StorageError.CollectionNotFound, $"Collection {name} does not exist");

    public Catalog With(CollectionState collection) => new(Collections.SetItem(collection.Info.Name, collection));

    public Catalog Without(string name) => new(Collections.Remove(name));
}
