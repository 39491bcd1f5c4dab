using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$set</c>: writes the value as it is.</summary>
internal class Set(Value value) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => new Set(operand);

    // Equality is strict: writing 1.0 over 1 is a change, as it is in MongoDB. The clone keeps the compiled update apart from documents it was applied to.
    public override Value Compute(in Value current, in UpdateSite site) => current == value ? current : ValueArray.DeepClone(value);
}
