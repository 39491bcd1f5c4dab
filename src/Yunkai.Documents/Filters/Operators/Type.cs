using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$type</c>: by BSON number or name, or a list of these; <c>"number"</c> is all numeric types.</summary>
internal sealed class Type : ValueTest
{
    private readonly bool[] _accepted = new bool[256];

    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        var test = new Type();
        if (operand.Kind != ValueKind.Array)
        {
            test.Accept(operand);
            return test;
        }

        foreach (var item in operand.AsArray)
        {
            test.Accept(item);
        }

        return operand.AsArray.Count > 0 ? test : throw Refuse($"{context.Path} must match at least one type");
    }

    public override bool Matches(BsonSpan element) => _accepted[(byte)element.Kind];

    private void Accept(in Value type)
    {
        if (type.Kind == ValueKind.String)
        {
            if (type.AsString == "number")
            {
                _accepted[(byte)ValueKind.Int32] = _accepted[(byte)ValueKind.Int64] = _accepted[(byte)ValueKind.Double] = _accepted[(byte)ValueKind.Decimal128] = true;
                return;
            }

            _accepted[(byte)(TypeNames.TryParse(type.AsString, out var kind) || IsNeverStored(type.AsString) ? kind : throw Refuse($"Unknown type name alias: {type.AsString}"))] = true;
        }
        else if (!type.IsNumber)
        {
            throw Refuse("type must be represented as a number or a string");
        }
        else if (type.TryGetInteger(out var code) && code is >= -1 and <= 19 or 127 && code != 0)
        {
            // -1 is MinKey, whose element type is 255.
            _accepted[(byte)code] = true;
        }
        else
        {
            throw Refuse(code == 0 && type.TryGetInteger(out _) ? "Invalid numerical type code: 0. Instead use {$exists:false}." : $"Invalid numerical type code: {type}");
        }

        // An absent field has no type, whatever was asked.
        _accepted[(byte)ValueKind.Missing] = false;
    }

    /// <summary>Types MongoDB names that no document here can hold.</summary>
    private static bool IsNeverStored(string name) => name is "dbPointer" or "javascript" or "symbol" or "javascriptWithScope";

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
