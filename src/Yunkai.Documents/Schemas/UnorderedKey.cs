using System.Buffers;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary>A key that equal values share, whatever the order of fields: what <c>enum</c> and <c>uniqueItems</c> compare by.</summary>
internal static class UnorderedKey
{
    public static string Of(BsonSpan value)
    {
        if (value.Kind is ValueKind.Document or ValueKind.Array)
        {
            return Of(value.ToValue());
        }

        var buffer = new ArrayBufferWriter<byte>(32);
        KeyEncoding.Append(buffer, value);
        return Convert.ToBase64String(buffer.WrittenSpan);
    }

    public static string Of(in Value value) => Convert.ToBase64String(KeyEncoding.Encode(Sorted(value)));

    private static Value Sorted(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Document:
                var document = new Document(value.AsDocument.Count);
                foreach (var (name, field) in value.AsDocument.OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    document.Add(name, Sorted(field));
                }

                return document;
            case ValueKind.Array:
                return new ValueArray(value.AsArray.Select(item => Sorted(item)));
            default:
                return value;
        }
    }
}
