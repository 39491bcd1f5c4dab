using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$bit</c>: <c>{and|or|xor: integer}</c>, several applied in order; a missing field counts as zero.</summary>
internal sealed class Bit((char Kind, Value Mask)[] operations) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        if (operand.Kind != ValueKind.Document)
        {
            throw Refuse($"The $bit modifier is not compatible with a {TypeNames.Of(operand.Kind)}. You must pass in an embedded document: {{$bit: {{field: {{and/or/xor: #}}}}}}");
        }

        var operations = new List<(char, Value)>();
        foreach (var (name, mask) in operand.AsDocument)
        {
            if (name is not ("and" or "or" or "xor"))
            {
                throw Refuse($"The $bit modifier only supports 'and', 'or', and 'xor', not '{name}' which is an unknown operator: {MessageText.Element(name, mask)}");
            }

            if (mask.Kind is not (ValueKind.Int32 or ValueKind.Int64))
            {
                throw Refuse($"The $bit modifier field must be an Integer(32/64 bit); a '{TypeNames.Of(mask.Kind)}' is not supported here: {MessageText.Element(name, mask)}");
            }

            operations.Add((name[0], mask));
        }

        return operations.Count > 0
            ? new Bit([.. operations])
            : throw Refuse($"You must pass in at least one bitwise operation. The format is: {{$bit: {{field: {{and/or/xor: #}}}}}}");
    }

    public override Value Compute(in Value current, in UpdateSite site)
    {
        var value = current.IsMissing ? Value.Int32(0) : current;
        foreach (var (kind, mask) in operations)
        {
            if (value.Kind is not (ValueKind.Int32 or ValueKind.Int64))
            {
                throw UpdateSite.Refuse($"Cannot apply $bit to a value of non-integral type. {site.IdText} has the field {site.FieldName} of non-integer type {TypeNames.Of(value.Kind)}");
            }

            _ = value.TryGetInteger(out var left);
            _ = mask.TryGetInteger(out var right);
            var result = kind switch { 'a' => left & right, 'o' => left | right, _ => left ^ right };
            value = value.Kind == ValueKind.Int32 && mask.Kind == ValueKind.Int32 ? Value.Int32((int)result) : Value.Int64(result);
        }

        return value;
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
