using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>A compiled update: operators, or a whole replacement. Immutable and safe to share.</summary>
public abstract class Update
{
    /// <summary>
    /// Compiles <c>{"$set":{…},…}</c>; <c>{}</c> and operators without fields change nothing. Throws <see cref="DocumentException"/>
    /// (BadOperator for unknown operators, wrong operands and conflicting paths; NotStorable for field names beginning with <c>$</c>; NotSupported).
    /// </summary>
    /// <param name="nowUnixMs">The time <c>$currentDate</c> writes. Without it that operator is refused, since this library has no clock.</param>
    public static Update Parse(Document operators, long? nowUnixMs = null) => UpdateParser.Parse(operators, nowUnixMs);

    /// <summary>Replaces everything but <c>_id</c>. Throws <see cref="DocumentException"/> (BadOperator) when the document holds operators.</summary>
    public static Update Replace(Document replacement) => new ReplacementUpdate(replacement);

    /// <summary>
    /// Applies without touching <paramref name="current"/>. The result is a new top-level document that may share unchanged nested values with
    /// the input, or the input itself when nothing changed. Throws <see cref="DocumentException"/> (CannotApply) with MongoDB's words where the
    /// stored types do not fit or <c>_id</c> would change.
    /// </summary>
    /// <param name="isInsert">True for the insert of an upsert: <c>$setOnInsert</c> applies and <c>_id</c> may be given.</param>
    public abstract UpdateResult Apply(Document current, bool isInsert = false);

    /// <summary>True when a path names an element by <c>$</c>, the one that the condition found: apply what <see cref="For"/> gives then.</summary>
    public virtual bool NeedsPosition => false;

    /// <summary>The update for documents that this condition found; itself unless it needs to know which element that was.</summary>
    public Update For(Filter filter) => NeedsPosition ? new PositionedUpdate(this, filter) : this;

    internal virtual UpdateResult Apply(Document current, bool isInsert, int position) => Apply(current, isInsert);

    /// <summary>Every dotted path this update may write, for permission checks; a replacement lists its top-level names.</summary>
    public abstract IReadOnlyList<string> WrittenPaths { get; }
}

/// <summary>The document after an update, and whether it differs from the one before.</summary>
public readonly record struct UpdateResult(Document Document, bool Modified);
