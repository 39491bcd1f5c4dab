using Yunkai.Documents.Values;

namespace Yunkai.Documents.Expressions;

/// <summary>A compiled aggregation expression (<c>{$add: ["$a", 1]}</c>). Immutable and safe to share. Source: MongoDB manual, "Aggregation Expressions".</summary>
public abstract class Expression
{
    /// <summary>True when the value does not depend on the row or on a variable.</summary>
    public abstract bool IsConstant { get; }

    /// <summary>The value; Missing when there is none, as for a path that leads nowhere. Throws <see cref="DocumentException"/> (CannotApply) in MongoDB's words.</summary>
    /// <param name="variables">Room for the variables: at least <see cref="ExpressionScope.SlotCount"/> values, used by one evaluation at a time.</param>
    public abstract Value Evaluate(in Row row, Span<Value> variables);

    /// <summary>The dotted paths of the row that are read, or null when the whole row may be.</summary>
    public virtual IReadOnlyCollection<string>? ReadPaths => null;
}
