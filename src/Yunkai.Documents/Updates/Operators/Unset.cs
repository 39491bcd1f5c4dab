using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$unset</c>: removes the field whatever the operand says; an array element becomes null.</summary>
internal sealed class Unset : UpdateOperator
{
    private static readonly Unset Instance = new();

    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => Instance;

    public override AbsentPath WhenAbsent => AbsentPath.Ignore;

    public override Value Compute(in Value current, in UpdateSite site) => Value.Missing;
}
