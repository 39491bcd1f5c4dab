using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>A compiled update: operators, or a whole replacement. Immutable and safe to share.</summary>
public abstract class Update
{
    /// <summary>Compiles <c>{"$set":{…},…}</c>. Throws <see cref="DocumentException"/> (BadOperator) for unknown operators, conflicting paths, or a change of <c>_id</c>.</summary>
    public static Update Parse(Document operators) => throw new NotImplementedException();

    /// <summary>Replaces everything but <c>_id</c>. Throws when the document holds operators.</summary>
    public static Update Replace(Document replacement) => throw new NotImplementedException();

    /// <summary>Applies to a copy. Throws <see cref="DocumentException"/> (CannotApply) with MongoDB's words where the stored types do not fit.</summary>
    public abstract UpdateResult Apply(Document current, bool isInsert = false);

    /// <summary>Every dotted path this update may write, for permission checks; a replacement lists its top-level names.</summary>
    public abstract IReadOnlyList<string> WrittenPaths { get; }
}

/// <summary>The document after an update, and whether it differs from the one before.</summary>
public readonly record struct UpdateResult(Document Document, bool Modified);
