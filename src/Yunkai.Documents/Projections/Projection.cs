using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary>A compiled projection: include or exclude by dotted path, <c>$slice</c>, <c>$elemMatch</c>. Immutable and safe to share.</summary>
/// <remarks>
/// Source: MongoDB manual, "db.collection.find", Projection. Fields keep the order they are stored in. <c>_id</c> comes along unless it is excluded. Paths enter arrays of documents
/// (an inclusion drops elements that are no documents); a number in a path is a name there, not a position. <c>$slice</c> alone keeps the other fields, <c>$elemMatch</c> alone drops them.
/// Expressions, <c>$meta</c> and the positional <c>$</c> are not supported.
/// </remarks>
public abstract class Projection
{
    /// <summary>
    /// Compiles; an empty document keeps everything. Mixed include and exclude, such as <c>{a:1,b:0}</c>, is refused with MongoDB's words, except <c>_id</c>: the SDKs let it pass and the platform's
    /// engine refuses it. Throws <see cref="DocumentException"/> (BadOperator, NotSupported).
    /// </summary>
    public static Projection Parse(Document specification) => new ProjectionParser().Parse(specification);

    /// <summary>True when nothing is taken away, so that callers can send the stored bytes as they are.</summary>
    public abstract bool KeepsEverything { get; }

    /// <summary>The projected document. The bytes must be valid BSON.</summary>
    public abstract Document Apply(ReadOnlySpan<byte> bson);
}
