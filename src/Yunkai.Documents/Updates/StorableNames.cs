using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>The check of names and of <c>_id</c> that every document passes before it is stored.</summary>
public static class StorableNames
{
    /// <summary>
    /// Refuses top-level names that begin with <c>$</c> and an <c>_id</c> that may not be a key. Dots are allowed (<c>{"key.":1}</c> is stored as it is),
    /// and so are <c>$</c> names further inside. Throws <see cref="DocumentException"/> (NotStorable). Source: MongoDB manual, "Field Names with Periods
    /// and Dollar Signs"; the vendor's own tests assert both spellings.
    /// </summary>
    public static void Check(Document document)
    {
        foreach (var (name, value) in document)
        {
            if (name.StartsWith('$'))
            {
                throw new DocumentException(DocumentError.NotStorable, $"Document can't have $ prefixed field names: {name}");
            }

            if (name == "_id")
            {
                CheckId(value);
            }
        }
    }

    private static void CheckId(in Value id)
    {
        if (id.Kind is ValueKind.Array or ValueKind.Regex or ValueKind.Undefined)
        {
            throw new DocumentException(DocumentError.NotStorable, $"The '_id' value cannot be of type {TypeNames.Of(id.Kind)}");
        }

        if (id.Kind == ValueKind.Document)
        {
            foreach (var (name, _) in id.AsDocument)
            {
                if (name.StartsWith('$'))
                {
                    throw new DocumentException(DocumentError.NotStorable, $"The '_id' value cannot hold $ prefixed field names: {name}");
                }
            }
        }
    }
}
