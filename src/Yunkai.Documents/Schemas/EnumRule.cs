using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>enum</c>: equal to one of the values; the order of fields does not matter here, as in MongoDB.</summary>
internal sealed class EnumRule : SchemaRule
{
    private readonly List<byte[]> _texts = [];
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    public static EnumRule Parse(in Value value)
    {
        if (value.Kind != ValueKind.Array)
        {
            throw SchemaParser.Refuse("enum", $"must be an array, but found an element of type {TypeNames.Of(value.Kind)}");
        }

        if (value.AsArray.Count == 0)
        {
            throw SchemaParser.Refuse("enum", "cannot be an empty array");
        }

        var rule = new EnumRule();
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.AsArray)
        {
            if (!distinct.Add(UnorderedKey.Of(item)))
            {
                throw SchemaParser.Refuse("enum", "array cannot contain duplicate values.");
            }

            if (item.Kind == ValueKind.String)
            {
                rule._texts.Add(Encoding.UTF8.GetBytes(item.AsString));
            }
            else
            {
                rule._others.Add(UnorderedKey.Of(item));
            }
        }

        return rule;
    }

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.String)
        {
            return _others.Count > 0 && _others.Contains(UnorderedKey.Of(value));
        }

        foreach (var text in _texts)
        {
            if (value.StringBytes.SequenceEqual(text))
            {
                return true;
            }
        }

        return false;
    }
}
