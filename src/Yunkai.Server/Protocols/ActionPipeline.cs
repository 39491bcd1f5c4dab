using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Database;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Logs;
using Yunkai.Server.Protocols.Actions;

namespace Yunkai.Server.Protocols;

/// <summary>
/// The action API from body to reply, the same for every front: read the body once, parse it, identify the caller, find the environment,
/// run the action, send what it wrote. The status is always 200: SDKs lose code and message of any other (protocol: client-sdk §0, server-sdk §3).
/// </summary>
internal sealed partial class ActionPipeline(ActionRegistry registry, IActivityLog activity, RequestIds ids, TimeProvider time, int maxRequestBytes, ILogger<ActionPipeline> logger)
{
    /// <summary>Documents nest 100 deep at most; what is around them takes a few levels more.</summary>
    private const int MaxDepth = 160;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    public async Task RunAsync(HttpContext context, IActionFront front, string publicUrl)
    {
        var run = new Run(context, front, publicUrl, ids.Next(), time.GetTimestamp());
        context.Response.Headers["x-request-id"] = run.RequestId;
        using var reply = JsonReply.Rent();
        CloudException? refusal = null;
        try
        {
            await ExecuteAsync(run, reply).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is left to answer
        }
        catch (Exception error)
        {
            refusal = RefusalOf(error, run.RequestId);
            reply.Clear();
            WriteError(reply.Writer, refusal, run);
        }

        await reply.SendAsync(context.Response).ConfigureAwait(false);
        if (activity.IsWatched)
        {
            Report(run, refusal);
        }
    }

    private async ValueTask ExecuteAsync(Run run, JsonReply reply)
    {
        var context = run.Context;
        using var body = await RequestBody.ReadAsync(context.Request, maxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (context.Request.ContentType is { } type && type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            run.Front.RefuseMultipart(context, body.Memory, now);
        }

        using var json = Parse(body.Memory);
        run.ActionName = ActionName(json.RootElement);
        var (environment, caller) = await run.Front.IdentifyAsync(context, json.RootElement, now, context.RequestAborted).ConfigureAwait(false);
        var request = run.Request = new ActionRequest
        {
            Environment = environment,
            Caller = caller,
            Body = json.RootElement,
            RequestId = run.RequestId,
            NowUnixMs = now,
            PublicUrl = run.PublicUrl,
            Client = run.Front.KindOf(context),
            ClientAddress = context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null,
            StatedSource = context.Request.Headers["x-tcb-source"],
            RawQuery = context.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "",
        };
        var action = registry.Find(run.ActionName, request.IsClient);
        if (activity.IsWatched)
        {
            run.Target = action.Target(request);
        }

        var writer = reply.Writer;
        writer.WriteStartObject();
        writer.WriteString("requestId"u8, run.RequestId);
        await action.ExecuteAsync(request, writer, context.RequestAborted).ConfigureAwait(false);
        writer.WriteEndObject();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body, Strict);
        }
        catch (JsonException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, body.IsEmpty ? "The request has no body: a JSON object with \"action\" is expected." : "The request body is not valid JSON: " + error.Message, error);
        }

        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            json.Dispose();
            throw new CloudException(CloudErrorCode.InvalidParameter, "The request body must be a JSON object with \"action\".");
        }

        return json;
    }

    private static string ActionName(JsonElement body) =>
        body.TryGetProperty("action"u8, out var action) && action.ValueKind == JsonValueKind.String ? JsonText.Of(action, "action") : throw new CloudException(CloudErrorCode.InvalidParameter, "action is missing: a string is expected.");

    private CloudException RefusalOf(Exception error, string requestId)
    {
        switch (error)
        {
            case CloudException refusal:
                if (refusal.Code == CloudErrorCode.Internal)
                {
                    LogUnexpected(refusal, requestId);
                }

                return refusal;
            case BadHttpRequestException broken:
                return new CloudException(CloudErrorCode.InvalidParameter, "The request could not be read: " + broken.Message, broken);
            case OperationCanceledException:
                return new CloudException(CloudErrorCode.ServerTimeout, "The server is stopping; call again.", error);
        }

        if (DatabaseErrors.TryTranslate(error, out var translated))
        {
            return translated;
        }

        LogUnexpected(error, requestId);
        return new CloudException(CloudErrorCode.Internal, $"Internal error; the server's log has the cause under request id {requestId}.", error);
    }

    private static void WriteError(Utf8JsonWriter writer, CloudException refusal, Run run)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, ErrorTable.Name(refusal.Code, run.Front.KindOf(run.Context) == ClientKind.Server));
        writer.WriteString("message"u8, refusal.Message);
        writer.WriteString("requestId"u8, run.RequestId);
        writer.WriteEndObject();
    }

    private void Report(Run run, CloudException? refusal) => activity.Called(new CallActivity(
        run.Request?.Environment.Id ?? "",
        run.RequestId,
        run.Request?.Caller ?? Caller.Nobody.Instance,
        run.ActionName,
        run.Target,
        refusal?.Message ?? run.Request?.Result ?? "",
        refusal?.Code,
        time.GetElapsedTime(run.Started)));

    [LoggerMessage(EventIds.UnexpectedActionError, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    private partial void LogUnexpected(Exception error, string requestId);

    /// <summary>What is known of one request so far, also when it fails on the way.</summary>
    private sealed class Run(HttpContext context, IActionFront front, string publicUrl, string requestId, long started)
    {
        public HttpContext Context { get; } = context;
        public IActionFront Front { get; } = front;
        public string PublicUrl { get; } = publicUrl;
        public string RequestId { get; } = requestId;
        public long Started { get; } = started;
        public string ActionName { get; set; } = "";
        public string Target { get; set; } = "";
        public ActionRequest? Request { get; set; }
    }
}
