using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$max</c>: writes the operand where it is greater in MongoDB's order over all types, or where there is no field.</summary>
internal sealed class Max(Value value) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => new Max(operand);

    public override Value Compute(in Value current, in UpdateSite site) =>
        current.IsMissing || ValueOrder.Instance.Compare(value, current) > 0 ? ValueArray.DeepClone(value) : current;
}
