using System.Text.Json;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Server.Protocols.Actions;

/// <summary>Writes an <c>_id</c> the way every SDK reads it: strings and numbers bare, an ObjectId as its hexadecimal text (protocol: server-sdk §4.2).</summary>
internal static class PlainId
{
    public static void Write(Utf8JsonWriter writer, in Value id)
    {
        switch (id.Kind)
        {
            case ValueKind.String:
                writer.WriteStringValue(id.AsString);
                break;
            case ValueKind.ObjectId:
                writer.WriteStringValue(id.AsObjectId.Hex);
                break;
            case ValueKind.Int32:
                writer.WriteNumberValue(id.AsInt32);
                break;
            case ValueKind.Int64:
                writer.WriteNumberValue(id.AsInt64);
                break;
            case ValueKind.Double when double.IsFinite(id.AsDouble):
                writer.WriteNumberValue(id.AsDouble);
                break;
            default:
                CanonicalJson.Write(writer, id);
                break;
        }
    }
}
