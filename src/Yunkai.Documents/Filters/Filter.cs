using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A compiled condition with MongoDB's matching semantics. Immutable and safe to share between threads.</summary>
public abstract class Filter
{
    /// <summary>Matches every document.</summary>
    public static Filter All => throw new NotImplementedException();

    /// <summary>Compiles a condition. Throws <see cref="DocumentException"/> (BadOperator, NotSupported).</summary>
    public static Filter Parse(Document condition) => throw new NotImplementedException();

    /// <summary>Both must match. Used for implicit rewrites (permissions) and templates.</summary>
    public static Filter And(Filter left, Filter right) => throw new NotImplementedException();

    /// <summary><c>{path: {$eq: value}}</c> without going through a document.</summary>
    public static Filter Equal(string path, Value value) => throw new NotImplementedException();

    /// <summary>Evaluates on stored bytes without decoding the document. The bytes must be valid BSON.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> bson);

    /// <summary>What a planner may use: necessary conditions on single paths. Every match satisfies all of them; satisfying them is not enough unless <see cref="FilterShape.IsExact"/>.</summary>
    public abstract FilterShape Shape { get; }

    /// <summary>The fields an upsert starts from: top-level equalities, as MongoDB takes them.</summary>
    public abstract Document UpsertSeed();
}
