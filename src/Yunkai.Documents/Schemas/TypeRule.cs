using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>bsonType</c> (BSON's names and <c>number</c>) and <c>type</c> (JSON's names).</summary>
internal sealed class TypeRule : SchemaRule
{
    private readonly bool[] _accepted = new bool[256];

    public static TypeRule Parse(Document schema, string keyword, in Value value)
    {
        if (schema.ContainsKey("type") && schema.ContainsKey("bsonType"))
        {
            throw new DocumentException(DocumentError.BadOperator, "Cannot specify both $jsonSchema keywords 'type' and 'bsonType'");
        }

        var rule = new TypeRule();
        if (value.Kind == ValueKind.String)
        {
            rule.Add(keyword, value.AsString);
            return rule;
        }

        if (value.Kind != ValueKind.Array)
        {
            throw SchemaParser.Refuse(keyword, "must be either a string or an array of strings");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.AsArray)
        {
            if (item.Kind != ValueKind.String)
            {
                throw SchemaParser.Refuse(keyword, "array elements must be strings");
            }

            if (!names.Add(item.AsString))
            {
                throw SchemaParser.Refuse(keyword, $"has duplicate value: {item.AsString}");
            }

            rule.Add(keyword, item.AsString);
        }

        return names.Count > 0 ? rule : throw SchemaParser.Refuse(keyword, "must name at least one type");
    }

    public override bool Accepts(BsonSpan value) => _accepted[(byte)value.Kind];

    private void Add(string keyword, string name)
    {
        if (keyword == "type")
        {
            if (name == "integer")
            {
                throw new DocumentException(DocumentError.BadOperator, "$jsonSchema type 'integer' is not currently supported.");
            }

            // JSON's names, where they differ from BSON's.
            name = name switch
            {
                "boolean" => "bool",
                "object" or "array" or "string" or "null" or "number" => name,
                _ => throw Unknown(name),
            };
        }

        if (name == "number")
        {
            _accepted[(byte)ValueKind.Int32] = _accepted[(byte)ValueKind.Int64] = _accepted[(byte)ValueKind.Double] = _accepted[(byte)ValueKind.Decimal128] = true;
        }
        else if (TypeNames.TryParse(name, out var kind))
        {
            _accepted[(byte)kind] = true;
        }
        else if (name is not ("dbPointer" or "javascript" or "symbol" or "javascriptWithScope"))
        {
            // Those four are types of MongoDB that no document here holds: known, and never met.
            throw Unknown(name);
        }
    }

    private static DocumentException Unknown(string name) => new(DocumentError.BadOperator, $"Unknown type name alias: {name}");
}
