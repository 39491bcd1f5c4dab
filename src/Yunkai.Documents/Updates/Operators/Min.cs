using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$min</c>: writes the operand where it is less in MongoDB's order over all types, or where there is no field.</summary>
internal sealed class Min(Value value) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => new Min(operand);

    public override Value Compute(in Value current, in UpdateSite site) =>
        current.IsMissing || ValueOrder.Instance.Compare(value, current) < 0 ? ValueArray.DeepClone(value) : current;
}
