using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary>A compiled schema: every keyword must accept. A keyword that speaks of another type than the value's accepts. Immutable.</summary>
internal sealed class Schema(SchemaRule[] rules)
{
    public bool Accepts(BsonSpan value)
    {
        foreach (var rule in rules)
        {
            if (!rule.Accepts(value))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One keyword, or a few that belong together.</summary>
internal abstract class SchemaRule
{
    public abstract bool Accepts(BsonSpan value);
}
