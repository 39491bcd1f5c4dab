using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>
/// The conjunction of simple conditions that a filter implies. Each speaks of the values at its path as <see cref="PathValues"/> lists them, and is met
/// when <b>at least one</b> of these values meets it. Two conditions on one path may be met by different elements of an array: intersect
/// them only when no document has an array on that path (an index that is not multikey); otherwise use one and filter again.
/// </summary>
/// <param name="IsExact">Meeting all conditions is enough, so that limit and count may go down with them.</param>
public sealed record FilterShape(IReadOnlyList<PathCondition> Conditions, bool IsExact)
{
    /// <summary>
    /// What disjunctions (<c>$or</c>) imply: every match satisfies at least one shape of each list. Lists have two shapes or more, each of which implies something.
    /// A shape with alternatives is never exact.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<FilterShape>> Alternatives { get; init; } = [];

    /// <summary>False when a scan is all that is left.</summary>
    public bool ImpliesSomething => Conditions.Count > 0 || Alternatives.Count > 0;

    /// <summary>Nothing is implied: a scan is needed.</summary>
    public static FilterShape Opaque { get; } = new([], IsExact: false);

    /// <summary>Nothing is asked: every document matches.</summary>
    public static FilterShape Everything { get; } = new([], IsExact: true);
}

/// <summary>One implied condition on a dotted path. Numeric parts of a path are an array's index as well as a field's name.</summary>
public abstract record PathCondition(string Path)
{
    /// <summary>
    /// Equal (in <see cref="ValueOrder"/>) to one of the values; no value at all means that nothing matches. Null in the list stands for null or missing,
    /// and a document without any value at the path (<c>a.b</c> in <c>{a:[1]}</c>) never needs to be found. Values are distinct and in <see cref="ValueOrder"/>; regular
    /// expressions appear as values to be equal to. Arrays never appear, since an index holds their elements, and null never for a path with an index in it: such conditions are left out.
    /// </summary>
    public sealed record OneOf(string Path, IReadOnlyList<Value> Values) : PathCondition(Path);

    /// <summary>
    /// Within bounds of one type bracket; a bound that is Missing is open (within the bracket). Both bounds of one Range hold for the same value
    /// (from <c>$elemMatch</c>); bounds of <c>{$gt:1,$lt:5}</c> come as two Ranges, since different elements may meet them.
    /// </summary>
    public sealed record Range(string Path, Value Low, bool LowInclusive, Value High, bool HighInclusive) : PathCondition(Path);

    /// <summary>
    /// An entry in at least one of the intervals of an index field of that kind (cells of a region, words of a search). Intervals ascend and do not overlap. Never exact:
    /// entries are coarser than what they stand for.
    /// </summary>
    public sealed record Entries(string Path, IndexFieldKind Kind, IReadOnlyList<KeyInterval> Intervals) : PathCondition(Path);
}
