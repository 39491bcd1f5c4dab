using System.Globalization;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>A dotted path that an update writes, checked for storable names. Ordered as MongoDB 5 applies them: part by part, numbers by size.</summary>
internal sealed class UpdatePath : IComparable<UpdatePath>
{
    /// <summary>More parts than a stored document can have levels; MongoDB stops at 200 as well.</summary>
    private const int MaxParts = 200;

    /// <summary>Each element becomes a path of its own, which is made for elements in hundreds.</summary>
    private const int MaxElements = 100_000;

    private UpdatePath(string text, string[] parts)
    {
        Text = text;
        Parts = parts;
        IsPositional = parts.AsSpan(1).ContainsAny("$", "$[]");
    }

    public string Text { get; }
    public string[] Parts { get; }

    /// <summary>Names an element by <c>$</c> (the one the condition found) or all of them by <c>$[]</c>; to be made concrete for each document.</summary>
    public bool IsPositional { get; }
    public bool IsId => Parts[0] == "_id";

    public static UpdatePath Parse(string text)
    {
        if (text.Length == 0)
        {
            throw new DocumentException(DocumentError.BadOperator, "An empty update path is not valid.");
        }

        var parts = text.Split('.');
        if (parts.Length > MaxParts)
        {
            throw new DocumentException(DocumentError.TooLarge, $"An update path may have at most {MaxParts} parts, this one has {parts.Length}.");
        }

        foreach (var part in parts)
        {
            if (part.Length == 0)
            {
                throw new DocumentException(DocumentError.BadOperator, $"The update path '{text}' contains an empty field name, which is not allowed.");
            }

            if (part is "$" or "$[]")
            {
                if (part == parts[0])
                {
                    throw new DocumentException(DocumentError.BadOperator, $"Cannot have positional (i.e. '{part}') element in the first position in path '{text}'");
                }

                continue;
            }

            if (part.StartsWith("$[", StringComparison.Ordinal) && part.EndsWith(']'))
            {
                // The SDKs have no member that could carry array filters.
                throw new DocumentException(DocumentError.BadOperator, $"No array filter found for identifier '{part[2..^1]}' in path '{text}'");
            }

            if (part[0] == '$')
            {
                throw new DocumentException(DocumentError.NotStorable, $"The dollar ($) prefixed field '{part}' in '{text}' is not valid for storage.");
            }
        }

        return parts.Count(part => part == "$") > 1
            ? throw new DocumentException(DocumentError.BadOperator, $"Too many positional (i.e. '$') elements found in path '{text}'")
            : new UpdatePath(text, parts);
    }

    /// <summary>The paths of one document that this one stands for. Throws <see cref="DocumentException"/> (CannotApply) in MongoDB's words.</summary>
    /// <param name="position">The element that the condition found, or -1.</param>
    public void Resolve(Document document, int position, List<UpdatePath> into) => Resolve(document, 0, Parts, position, into);

    private static void Resolve(in Value at, int depth, string[] parts, int position, List<UpdatePath> into)
    {
        Value container = at;
        for (var i = depth; i < parts.Length; i++)
        {
            switch (parts[i])
            {
                case "$":
                    parts = position >= 0
                        ? [.. parts[..i], position.ToString(CultureInfo.InvariantCulture), .. parts[(i + 1)..]]
                        : throw UpdateSite.Refuse("The positional operator did not find the match needed from the query.");
                    break;
                case "$[]":
                    var before = string.Join('.', parts, 0, i);
                    if (container.IsMissing)
                    {
                        throw UpdateSite.Refuse($"The path '{before}' must exist in the document in order to apply array updates.");
                    }

                    if (container.Kind != ValueKind.Array)
                    {
                        throw UpdateSite.Refuse($"Cannot apply array updates to non-array element {MessageText.Field(parts[i - 1], container)}");
                    }

                    for (var index = 0; index < container.AsArray.Count; index++)
                    {
                        string[] named = [.. parts[..i], index.ToString(CultureInfo.InvariantCulture), .. parts[(i + 1)..]];
                        Resolve(container.AsArray[index], i + 1, named, position, into);
                    }

                    return;
            }

            container = container.Kind switch
            {
                ValueKind.Document => container.AsDocument[parts[i]],
                ValueKind.Array when TryIndex(parts[i], out var named) => container.AsArray.GetOrMissing(named),
                _ => Value.Missing,
            };
        }

        if (into.Count == MaxElements)
        {
            throw UpdateSite.Refuse($"An update with $[] may name at most {MaxElements} elements of one document.");
        }

        into.Add(new UpdatePath(string.Join('.', parts), parts));
    }

    /// <summary>The first parts as a path.</summary>
    public string Prefix(int parts) => string.Join('.', Parts, 0, parts);

    /// <summary>True with the index when the part names an array element: digits without a leading zero.</summary>
    public static bool TryIndex(string part, out int index)
    {
        index = -1;
        return (part.Length == 1 || part[0] != '0') && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    public int CompareTo(UpdatePath? other)
    {
        if (other is null)
        {
            return 1;
        }

        var common = Math.Min(Parts.Length, other.Parts.Length);
        for (var i = 0; i < common; i++)
        {
            var order = CompareParts(Parts[i], other.Parts[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return Parts.Length.CompareTo(other.Parts.Length);
    }

    private static int CompareParts(string left, string right)
    {
        if (TryIndex(left, out var leftIndex) && TryIndex(right, out var rightIndex))
        {
            return leftIndex.CompareTo(rightIndex);
        }

        return string.CompareOrdinal(left, right);
    }
}
