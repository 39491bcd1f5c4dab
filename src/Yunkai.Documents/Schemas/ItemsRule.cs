using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>items</c>: one schema for every element, or one for each place with <c>additionalItems</c> for the rest.</summary>
internal sealed class ItemsRule(Schema[] places, Schema? rest, bool refusesRest) : SchemaRule
{
    public static void Parse(Document schema, int depth, List<SchemaRule> into)
    {
        var items = schema["items"];
        var (rest, refusesRest) = ParseAdditional(schema["additionalItems"], depth);
        switch (items.Kind)
        {
            case ValueKind.Missing:
                // Without items every element is an item, so that none is additional.
                return;
            case ValueKind.Document:
                into.Add(new ItemsRule([], SchemaParser.Parse(items.AsDocument, depth + 1), refusesRest: false));
                return;
            case ValueKind.Array:
                var places = new Schema[items.AsArray.Count];
                for (var i = 0; i < places.Length; i++)
                {
                    var place = items.AsArray[i];
                    places[i] = place.Kind == ValueKind.Document
                        ? SchemaParser.Parse(place.AsDocument, depth + 1)
                        : throw SchemaParser.Refuse("items", $"requires that each element of the array is an object, but found a {TypeNames.Of(place.Kind)}");
                }

                into.Add(new ItemsRule(places, rest, refusesRest));
                return;
            default:
                throw SchemaParser.Refuse("items", $"must be an array or an object, not {TypeNames.Of(items.Kind)}");
        }
    }

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.Array)
        {
            return true;
        }

        var reader = value.Reader();
        for (var i = 0; reader.Next(); i++)
        {
            var accepted = i < places.Length ? places[i].Accepts(reader.Value) : !refusesRest && (rest is null || rest.Accepts(reader.Value));
            if (!accepted)
            {
                return false;
            }
        }

        return true;
    }

    private static (Schema? Others, bool Refuses) ParseAdditional(in Value value, int depth) => value.Kind switch
    {
        ValueKind.Missing => (null, false),
        ValueKind.Boolean => (null, !value.AsBoolean),
        ValueKind.Document => (SchemaParser.Parse(value.AsDocument, depth + 1), false),
        _ => throw SchemaParser.Refuse("additionalItems", $"must be either an object or a boolean, but got a {TypeNames.Of(value.Kind)}"),
    };
}
