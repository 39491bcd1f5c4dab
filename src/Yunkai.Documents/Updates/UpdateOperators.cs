using System.Collections.Frozen;
using Yunkai.Documents.Updates.Operators;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>Reads the operand of an operator for one path. Throws <see cref="DocumentException"/> (BadOperator).</summary>
internal delegate UpdateOperator ParseUpdateOperator(UpdatePath path, in Value operand, long? nowUnixMs);

/// <summary>All update operators by name, and the ones that are known but not supported.</summary>
internal static class UpdateOperators
{
    private static readonly FrozenDictionary<string, ParseUpdateOperator> Supported = new Dictionary<string, ParseUpdateOperator>(StringComparer.Ordinal)
    {
        ["$addToSet"] = AddToSet.Parse,
        ["$bit"] = Bit.Parse,
        ["$currentDate"] = CurrentDate.Parse,
        ["$inc"] = Inc.Parse,
        ["$max"] = Max.Parse,
        ["$min"] = Min.Parse,
        ["$mul"] = Mul.Parse,
        ["$pop"] = Pop.Parse,
        ["$pull"] = Pull.Parse,
        ["$pullAll"] = PullAll.Parse,
        ["$push"] = Push.Parse,
        ["$rename"] = Rename.Parse,
        ["$set"] = Set.Parse,
        ["$setOnInsert"] = SetOnInsert.Parse,
        ["$unset"] = Unset.Parse,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Operators MongoDB has or had, with what to use instead.</summary>
    private static readonly FrozenDictionary<string, string> NotSupported = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$addFields"] = "updates written as an aggregation pipeline are not supported; use $set",
        ["$isolated"] = "use a transaction",
        ["$project"] = "updates written as an aggregation pipeline are not supported; use $unset",
        ["$pushAll"] = "use $push with $each",
        ["$replaceRoot"] = "updates written as an aggregation pipeline are not supported; use set",
        ["$replaceWith"] = "updates written as an aggregation pipeline are not supported; use set",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> SupportedNames => Supported.Keys;

    public static ParseUpdateOperator Find(string name)
    {
        if (Supported.TryGetValue(name, out var parse))
        {
            return parse;
        }

        if (NotSupported.TryGetValue(name, out var instead))
        {
            throw new DocumentException(DocumentError.NotSupported, $"The update operator {name} is not supported: {instead}.");
        }

        throw new DocumentException(
            DocumentError.BadOperator,
            name.StartsWith('$')
                ? $"Unknown modifier: {name}. Expected one of {string.Join(", ", Supported.Keys.Order(StringComparer.Ordinal))}."
                : $"the update operation document must contain atomic operators, found the field '{name}' beside them; use $set");
    }
}
