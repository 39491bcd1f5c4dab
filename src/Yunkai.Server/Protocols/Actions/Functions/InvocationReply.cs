using System.Globalization;
using System.Text.Json;
using Yunkai.Cloud.Functions;

namespace Yunkai.Server.Protocols.Actions.Functions;

/// <summary>The reply of a function call, finished or not.</summary>
internal static class InvocationReply
{
    /// <summary>Below the 60 s after which Mini Programs and many proxies cut a request.</summary>
    private const int LongestWaitMs = 55_000;

    /// <summary>How long the client wants to wait in this request; null when it does not say.</summary>
    public static TimeSpan? WaitOf(ActionRequest request) => request.OptionalInteger("wait_ms") is { } wait ? TimeSpan.FromMilliseconds(Math.Min(wait, LongestWaitMs)) : null;

    public static void Write(ActionRequest request, Utf8JsonWriter reply, CallProgress progress)
    {
        if (progress.Reply is { } finished)
        {
            Write(request, reply, finished);
            return;
        }

        reply.WriteStartObject("data"u8);
        reply.WriteBoolean("pending"u8, true);
        reply.WriteString("call_id"u8, progress.CallId);
        reply.WriteEndObject();
        request.Result = "still running";
    }

    public static void Write(ActionRequest request, Utf8JsonWriter reply, in FunctionReply result)
    {
        reply.WriteStartObject("data"u8);
        if (!result.Result.IsEmpty)
        {
            reply.WriteString("response_data"u8, result.Result.Span);
        }
        else if (request.IsClient)
        {
            // Undefined: client SDKs cannot read a missing member, server SDKs give the app undefined for it (protocol: client-sdk §4, server-sdk §6.1).
            reply.WriteString("response_data"u8, "null"u8);
        }

        reply.WriteEndObject();
        request.Result = string.Create(CultureInfo.InvariantCulture, $"{result.Result.Length} bytes");
    }
}
