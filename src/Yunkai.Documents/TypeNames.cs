using System.Collections.Frozen;
using Yunkai.Documents.Values;

namespace Yunkai.Documents;

/// <summary>The names of kinds in MongoDB's <c>$type</c> and in its messages (MongoDB manual, "BSON Types").</summary>
internal static class TypeNames
{
    private static readonly FrozenDictionary<string, ValueKind> Kinds = new Dictionary<string, ValueKind>(StringComparer.Ordinal)
    {
        ["double"] = ValueKind.Double,
        ["string"] = ValueKind.String,
        ["object"] = ValueKind.Document,
        ["array"] = ValueKind.Array,
        ["binData"] = ValueKind.Binary,
        ["undefined"] = ValueKind.Undefined,
        ["objectId"] = ValueKind.ObjectId,
        ["bool"] = ValueKind.Boolean,
        ["date"] = ValueKind.DateTime,
        ["null"] = ValueKind.Null,
        ["regex"] = ValueKind.Regex,
        ["int"] = ValueKind.Int32,
        ["timestamp"] = ValueKind.Timestamp,
        ["long"] = ValueKind.Int64,
        ["decimal"] = ValueKind.Decimal128,
        ["minKey"] = ValueKind.MinKey,
        ["maxKey"] = ValueKind.MaxKey,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<ValueKind, string> Names = Kinds.ToFrozenDictionary(entry => entry.Value, entry => entry.Key);

    public static string Of(ValueKind kind) => Names.GetValueOrDefault(kind, "missing");

    public static bool TryParse(string name, out ValueKind kind) => Kinds.TryGetValue(name, out kind);
}
