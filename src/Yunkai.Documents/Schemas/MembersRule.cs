using System.Text;
using Yunkai.Documents.Filters.Patterns;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: what the fields of an object must be. A field may be named and match patterns too.</summary>
internal sealed class MembersRule : SchemaRule
{
    private readonly List<(byte[] Name, Schema Schema)> _named = [];
    private readonly List<(Pattern Pattern, Schema Schema)> _patterns = [];
    private Schema? _additional;
    private bool _refusesAdditional;

    public static MembersRule Parse(Document schema, int depth)
    {
        var rule = new MembersRule();
        foreach (var (name, nested) in Members(schema, "properties"))
        {
            rule._named.Add((Encoding.UTF8.GetBytes(name), Nested(name, nested, depth)));
        }

        foreach (var (pattern, nested) in Members(schema, "patternProperties"))
        {
            rule._patterns.Add((Pattern.Compile(pattern, ""), Nested(pattern, nested, depth)));
        }

        var additional = schema["additionalProperties"];
        switch (additional.Kind)
        {
            case ValueKind.Missing:
                break;
            case ValueKind.Boolean:
                rule._refusesAdditional = !additional.AsBoolean;
                break;
            case ValueKind.Document:
                rule._additional = SchemaParser.Parse(additional.AsDocument, depth + 1);
                break;
            default:
                throw SchemaParser.Refuse("additionalProperties", "must be an object or a boolean");
        }

        return rule;
    }

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.Document)
        {
            return true;
        }

        var reader = value.Reader();
        while (reader.Next())
        {
            var isKnown = false;
            foreach (var (name, schema) in _named)
            {
                if (reader.Name.SequenceEqual(name))
                {
                    isKnown = true;
                    if (!schema.Accepts(reader.Value))
                    {
                        return false;
                    }

                    break;
                }
            }

            foreach (var (pattern, schema) in _patterns)
            {
                if (pattern.IsMatch(reader.Name))
                {
                    isKnown = true;
                    if (!schema.Accepts(reader.Value))
                    {
                        return false;
                    }
                }
            }

            if (!isKnown && (_refusesAdditional || (_additional is not null && !_additional.Accepts(reader.Value))))
            {
                return false;
            }
        }

        return true;
    }

    private static Document Members(Document schema, string keyword)
    {
        var value = schema[keyword];
        return value.IsMissing ? [] : value.Kind == ValueKind.Document ? value.AsDocument : throw SchemaParser.Refuse(keyword, "must be an object");
    }

    private static Schema Nested(string name, in Value schema, int depth) => schema.Kind == ValueKind.Document
        ? SchemaParser.Parse(schema.AsDocument, depth + 1)
        : throw new DocumentException(DocumentError.BadOperator, $"Nested schema for $jsonSchema property '{name}' must be an object");
}
