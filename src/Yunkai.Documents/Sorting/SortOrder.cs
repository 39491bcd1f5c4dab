using Yunkai.Documents.Values;

namespace Yunkai.Documents.Sorting;

/// <summary>A compiled sort: paths with directions, most significant first. Immutable.</summary>
public sealed class SortOrder
{
    private SortOrder(IReadOnlyList<SortField> fields) => Fields = fields;

    public IReadOnlyList<SortField> Fields { get; }

    /// <summary>From <c>{"x":-1,"y":1}</c>, key order being priority. Throws <see cref="DocumentException"/> (BadOperator) for other directions.</summary>
    public static SortOrder Parse(Document specification) => throw new NotImplementedException();

    public static SortOrder Of(params ReadOnlySpan<SortField> fields) => new([.. fields]);

    /// <summary>Bytes whose memcmp order is this sort. Arrays sort by their least element ascending, greatest descending (MongoDB manual, "Sort Behavior").</summary>
    public byte[] Key(ReadOnlySpan<byte> bson) => throw new NotImplementedException();
}

/// <summary>One field of a sort.</summary>
public readonly record struct SortField(string Path, bool Descending);
