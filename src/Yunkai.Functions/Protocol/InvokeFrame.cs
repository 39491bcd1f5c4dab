using System.Text.Encodings.Web;
using System.Text.Json;

namespace Yunkai.Functions.Protocol;

/// <summary>Writes invoke frames: u32 length of the head, the head as JSON, the event's bytes unread.</summary>
#pragma warning disable CA1001 // The writer owns nothing but memory, and a call may still be written while its channel closes.
internal sealed class InvokeFrame
#pragma warning restore CA1001
{
    private static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
    private static readonly JsonEncodedText Variables = JsonEncodedText.Encode("variables");
    private static readonly JsonEncodedText SessionToken = JsonEncodedText.Encode("TENCENTCLOUD_SESSIONTOKEN");
    private static readonly JsonEncodedText CloudSessionToken = JsonEncodedText.Encode("TCB_SESSIONTOKEN");

    // One writer per channel, reset for each frame: making one allocates.
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public void Write(FrameBuffer frames, uint id, Invocation invocation, string sessionToken)
    {
        frames.Begin(FrameType.Invoke, id);
        var head = frames.Reserve();
        _json.Reset(frames);
        _json.WriteStartObject();
        _json.WriteString(RequestId, invocation.RequestId);
        _json.WriteStartObject(Variables);
        foreach (var (name, value) in invocation.Variables)
        {
            _json.WriteString(name, value);
        }

        // Last, so that they win.
        _json.WriteString(SessionToken, sessionToken);
        _json.WriteString(CloudSessionToken, sessionToken);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        frames.Fill(head);
        frames.Write(invocation.Event.Span);
        frames.End();
    }
}
