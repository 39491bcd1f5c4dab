namespace Yunkai.Storage;

/// <summary>Where a document lies in the shared table: the collection in the upper 23 bits, its number within the collection in the lower 40.</summary>
/// <remarks>One collection is thus one range of keys, read in insertion order, without an index of its own and without the pages of others in between.</remarks>
internal static class RowId
{
    private const int SequenceBits = 40;

    /// <summary>Eight million collections in the life of an environment; ids are not used again.</summary>
    public const int MaxCollectionId = (1 << 23) - 1;

    public static long First(int collectionId) => (long)collectionId << SequenceBits;

    /// <summary>The first id past the collection.</summary>
    public static long End(int collectionId) => collectionId == MaxCollectionId ? long.MaxValue : First(collectionId + 1);
}
