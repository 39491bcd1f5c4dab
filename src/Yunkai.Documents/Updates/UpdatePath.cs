using System.Globalization;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>A dotted path that an update writes, checked for storable names. Ordered as MongoDB 5 applies them: part by part, numbers by size.</summary>
internal sealed class UpdatePath : IComparable<UpdatePath>
{
    /// <summary>More parts than a stored document can have levels; MongoDB stops at 200 as well.</summary>
    private const int MaxParts = 200;

    private UpdatePath(string text, string[] parts)
    {
        Text = text;
        Parts = parts;
    }

    public string Text { get; }
    public string[] Parts { get; }
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

            if (part == "$" || part.StartsWith("$[", StringComparison.Ordinal))
            {
                throw new DocumentException(
                    DocumentError.NotSupported,
                    $"The positional operator '{part}' in '{text}' is not supported: name the element by its index (as in 'list.0.done'), or use pull and addToSet.");
            }

            if (part[0] == '$')
            {
                throw new DocumentException(DocumentError.NotStorable, $"The dollar ($) prefixed field '{part}' in '{text}' is not valid for storage.");
            }
        }

        return new UpdatePath(text, parts);
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
