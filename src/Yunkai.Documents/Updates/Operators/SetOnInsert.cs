using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$setOnInsert</c>: <c>$set</c> that applies only when an upsert inserts.</summary>
internal sealed class SetOnInsert(Value value) : Set(value)
{
    public static new UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs) => new SetOnInsert(operand);

    public override bool OnlyOnInsert => true;
}
