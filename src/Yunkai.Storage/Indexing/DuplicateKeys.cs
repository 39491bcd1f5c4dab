using System.Globalization;
using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Indexing;

/// <summary>The refusal of a second document under one key, in MongoDB's words: applications look for E11000 in the text.</summary>
internal static class DuplicateKeys
{
    public static StorageException Error(string environmentId, string collection, IndexDefinition index, IReadOnlyList<Value> values)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"E11000 duplicate key error collection: {environmentId}.{collection} index: {index.Name} dup key: {{ ");
        for (var i = 0; i < values.Count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ").Append(index.Fields[i].Path).Append(": ");
            Write(text, values[i]);
        }

        return new StorageException(StorageError.DuplicateKey, text.Append(" }").ToString());
    }

    private static void Write(StringBuilder text, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Double:
                var number = value.AsDouble;
                text.Append(number.ToString("R", CultureInfo.InvariantCulture)).Append(double.IsInteger(number) && Math.Abs(number) < 1e15 ? ".0" : string.Empty);
                break;
            case ValueKind.DateTime:
                text.Append(CultureInfo.InvariantCulture, $"new Date({value.AsDate})");
                break;
            case ValueKind.ObjectId:
                text.Append(CultureInfo.InvariantCulture, $"ObjectId('{value.AsObjectId.Hex}')");
                break;
            case ValueKind.Document:
                text.Append('{');
                var separator = " ";
                foreach (var (name, field) in value.AsDocument)
                {
                    text.Append(separator).Append(name).Append(": ");
                    Write(text, field);
                    separator = ", ";
                }

                text.Append(" }");
                break;
            case ValueKind.Array:
                text.Append('[');
                for (var i = 0; i < value.AsArray.Count; i++)
                {
                    text.Append(i == 0 ? " " : ", ");
                    Write(text, value.AsArray[i]);
                }

                text.Append(" ]");
                break;
            default:
                text.Append(value);
                break;
        }
    }
}
