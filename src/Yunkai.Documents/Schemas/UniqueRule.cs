using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>uniqueItems: true</c>: no element equals another.</summary>
internal sealed class UniqueRule : SchemaRule
{
    public static UniqueRule? Parse(in Value value) => value.Kind == ValueKind.Boolean
        ? value.AsBoolean ? new UniqueRule() : null
        : throw SchemaParser.Refuse("uniqueItems", "must be a boolean");

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.Array)
        {
            return true;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = value.Reader();
        while (reader.Next())
        {
            if (!seen.Add(UnorderedKey.Of(reader.Value)))
            {
                return false;
            }
        }

        return true;
    }
}
