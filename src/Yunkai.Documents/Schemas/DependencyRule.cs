using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>dependencies</c>: an object that has a field has others too, or meets a schema.</summary>
internal sealed class DependencyRule((byte[] Name, SchemaRule? Fields, Schema? Whole)[] dependencies) : SchemaRule
{
    public static DependencyRule Parse(in Value value, int depth)
    {
        if (value.Kind != ValueKind.Document)
        {
            throw SchemaParser.Refuse("dependencies", "must be an object");
        }

        var dependencies = new List<(byte[], SchemaRule?, Schema?)>();
        foreach (var (name, needed) in value.AsDocument)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            dependencies.Add(needed.Kind switch
            {
                ValueKind.Array => (utf8, new RequiredRule(RequiredRule.ParseNames("dependencies", needed)), null),
                ValueKind.Document => (utf8, null, SchemaParser.Parse(needed.AsDocument, depth + 1)),
                _ => throw SchemaParser.Refuse("dependencies", $"must be an object or an array for the field '{name}', but found type {TypeNames.Of(needed.Kind)}"),
            });
        }

        return new DependencyRule([.. dependencies]);
    }

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.Document)
        {
            return true;
        }

        foreach (var (name, fields, whole) in dependencies)
        {
            if (BsonSpan.TryFind(value.Bytes, name, out _) && !(fields?.Accepts(value) ?? whole?.Accepts(value) ?? true))
            {
                return false;
            }
        }

        return true;
    }
}
