using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$exists</c>: whether there is a value, null included.</summary>
internal sealed class Exists : ValueTest
{
    private static readonly Exists Instance = new();

    public static ValueTest Parse(in Value operand, FieldContext context) => IsTrue(operand) ? Instance : new NotTest(Instance);

    public override bool SeesElements => false;

    public override bool Matches(BsonSpan element) => !element.IsMissing;

    /// <summary>MongoDB takes any value here: zero, false and null mean false.</summary>
    private static bool IsTrue(in Value operand) => operand.Kind switch
    {
        ValueKind.Boolean => operand.AsBoolean,
        ValueKind.Int32 or ValueKind.Int64 => operand.TryGetInteger(out var number) && number != 0,
        ValueKind.Double => operand.AsDouble != 0,
        _ => !operand.IsNullish,
    };
}
