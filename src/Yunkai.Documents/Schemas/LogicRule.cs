using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> (exactly one) and <c>not</c>.</summary>
internal sealed class LogicRule(string keyword, Schema[] schemas) : SchemaRule
{
    private readonly bool _stopsAtFirst = keyword is "anyOf" or "not";

    public override bool Accepts(BsonSpan value)
    {
        var accepted = 0;
        foreach (var schema in schemas)
        {
            if (schema.Accepts(value))
            {
                accepted++;
                if (_stopsAtFirst || (keyword == "oneOf" && accepted > 1))
                {
                    break;
                }
            }
            else if (keyword == "allOf")
            {
                return false;
            }
        }

        return keyword switch { "allOf" => true, "anyOf" => accepted > 0, "oneOf" => accepted == 1, _ => accepted == 0 };
    }
}
