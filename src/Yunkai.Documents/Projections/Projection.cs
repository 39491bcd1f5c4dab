using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary>A compiled projection: include or exclude by dotted path, <c>$slice</c>, <c>$elemMatch</c>. Immutable.</summary>
public abstract class Projection
{
    /// <summary>Compiles; an empty document keeps everything. Mixed include and exclude is refused with MongoDB's words, except <c>_id</c>.</summary>
    public static Projection Parse(Document specification) => throw new NotImplementedException();

    /// <summary>Returns null when the projection keeps everything, so that callers write the stored bytes as they are.</summary>
    public abstract Document Apply(ReadOnlySpan<byte> bson);
}
