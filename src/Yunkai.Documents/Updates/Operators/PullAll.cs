using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$pullAll</c>: removes every element equal to one of the list; documents and arrays match whole.</summary>
internal sealed class PullAll(Value[] sorted) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => operand.Kind == ValueKind.Array
        ? new PullAll([.. operand.AsArray.Order(ValueOrder.Instance)])
        : throw new DocumentException(DocumentError.BadOperator, $"$pullAll requires an array argument but was given a {TypeNames.Of(operand.Kind)}");

    public override AbsentPath WhenAbsent => AbsentPath.Ignore;

    public override Value Compute(in Value current, in UpdateSite site) => current.Kind == ValueKind.Array
        ? Pull.Without(current, item => Array.BinarySearch(sorted, item, ValueOrder.Instance) >= 0)
        : throw UpdateSite.Refuse("Cannot apply $pull to a non-array value");
}
