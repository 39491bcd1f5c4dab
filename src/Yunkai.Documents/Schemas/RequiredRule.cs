using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>required</c>: an object has all the fields.</summary>
internal sealed class RequiredRule(byte[][] names) : SchemaRule
{
    public static RequiredRule Parse(in Value value) => new(ParseNames("required", value));

    /// <summary>A list of distinct names, at least one.</summary>
    public static byte[][] ParseNames(string keyword, in Value value)
    {
        if (value.Kind != ValueKind.Array)
        {
            throw SchemaParser.Refuse(keyword, $"must be an array, but found an element of type {TypeNames.Of(value.Kind)}");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.AsArray)
        {
            if (item.Kind != ValueKind.String)
            {
                throw SchemaParser.Refuse(keyword, $"must be an array of strings, but found an element of type {TypeNames.Of(item.Kind)}");
            }

            if (!names.Add(item.AsString))
            {
                throw SchemaParser.Refuse(keyword, $"array cannot contain duplicate values: {item.AsString}");
            }
        }

        return names.Count > 0 ? [.. names.Select(Encoding.UTF8.GetBytes)] : throw SchemaParser.Refuse(keyword, "cannot be an empty array");
    }

    public override bool Accepts(BsonSpan value)
    {
        if (value.Kind != ValueKind.Document)
        {
            return true;
        }

        foreach (var name in names)
        {
            if (!BsonSpan.TryFind(value.Bytes, name, out _))
            {
                return false;
            }
        }

        return true;
    }
}
