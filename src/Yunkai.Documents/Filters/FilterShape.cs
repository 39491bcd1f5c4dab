using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>The conjunction of simple conditions that a filter implies.</summary>
public sealed record FilterShape(IReadOnlyList<PathCondition> Conditions, bool IsExact)
{
    /// <summary>Nothing is implied: a scan is needed.</summary>
    public static FilterShape Opaque { get; } = new([], IsExact: false);
}

/// <summary>One implied condition on a dotted path.</summary>
public abstract record PathCondition(string Path)
{
    /// <summary>Equal to one of the values (one for equality). Null in the list stands for null or missing. No regex, document or array operands appear here unless equality on the whole value is meant.</summary>
    public sealed record OneOf(string Path, IReadOnlyList<Value> Values) : PathCondition(Path);

    /// <summary>Within bounds of one type bracket; a bound that is Missing is open (within the bracket).</summary>
    public sealed record Range(string Path, Value Low, bool LowInclusive, Value High, bool HighInclusive) : PathCondition(Path);
}
