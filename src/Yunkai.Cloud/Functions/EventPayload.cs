using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Functions;

/// <summary>The event text of a call. Passed on as bytes; only a client's call is looked into, to put the true user in.</summary>
public static class EventPayload
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <summary>Checks that the text is one JSON value; empty becomes <c>{}</c>.</summary>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return Empty;
        }

        Scan(json.Span, out _);
        return json;
    }

    /// <summary>
    /// Adds <c>userInfo: {appId, openId}</c>. Members of a <c>userInfo</c> that the caller sent are kept, except those two, which are always the
    /// server's (reference: functions §3; pages send nickname and avatar under the same key).
    /// </summary>
    public static ReadOnlyMemory<byte> WithUser(ReadOnlyMemory<byte> json, string appId, string openId)
    {
        if (json.IsEmpty)
        {
            json = Empty;
        }

        Scan(json.Span, out var shape);
        if (!shape.IsObject)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "data must be an object");
        }

        var buffer = new ArrayBufferWriter<byte>(json.Length + 128);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        if (!shape.HasUserInfo)
        {
            // The common case: the caller's bytes as they are, with one member more before the closing brace.
            var span = json.Span;
            var close = span.LastIndexOf((byte)'}');
            buffer.Write(span[..close]);
            buffer.Write(shape.IsEmptyObject ? "\"userInfo\":"u8 : ",\"userInfo\":"u8);
            WriteUser(writer, null, appId, openId);
            writer.Flush();
            buffer.Write("}"u8);
            return buffer.WrittenMemory;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        JsonElement? theirs = null;
        writer.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.NameEquals("userInfo"u8))
            {
                theirs = member.Value; // as in JavaScript, the last of several wins
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WritePropertyName("userInfo"u8);
        WriteUser(writer, theirs, appId, openId);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private const int MaxDepth = 200;

    private static void WriteUser(Utf8JsonWriter writer, JsonElement? theirs, string appId, string openId)
    {
        writer.WriteStartObject();
        if (theirs is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                if (!member.NameEquals("appId"u8) && !member.NameEquals("openId"u8))
                {
                    member.WriteTo(writer);
                }
            }
        }

        writer.WriteString("appId"u8, appId);
        writer.WriteString("openId"u8, openId);
        writer.WriteEndObject();
    }

    private static void Scan(ReadOnlySpan<byte> json, out EventShape shape)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            var members = 0;
            var hasUserInfo = false;
            while (reader.Read())
            {
                if (isObject && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    members++;
                    hasUserInfo |= reader.ValueTextEquals("userInfo"u8);
                }
            }

            shape = new EventShape(isObject, members == 0, hasUserInfo);
        }
        catch (JsonException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "request_data is not valid JSON: " + error.Message, error);
        }
    }

    private readonly record struct EventShape(bool IsObject, bool IsEmptyObject, bool HasUserInfo);
}
