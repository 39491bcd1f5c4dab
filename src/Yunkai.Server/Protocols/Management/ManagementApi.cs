using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Database;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Management;

/// <summary>
/// The management API under <c>/api</c>: <c>Authorization: Bearer CONSOLE_TOKEN</c>, real HTTP statuses, errors as
/// <c>{code, message, requestId}</c>, documents in canonical Extended JSON.
/// </summary>
internal sealed partial class ManagementApi(EnvironmentDirectory environments, string consoleToken, RequestIds ids, TimeProvider time, int maxRequestBytes, ILogger<ManagementApi> logger)
{
    private const string Bearer = "Bearer ";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 160 };

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = ids.Next();
        context.Response.Headers["x-request-id"] = requestId;
        context.Response.Headers.CacheControl = "no-store";
        using var reply = JsonReply.Rent();
        try
        {
            var status = await AnswerAsync(context, reply.Writer).ConfigureAwait(false);
            await reply.SendAsync(context.Response, status).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var refusal = RefusalOf(error, requestId);
            await HttpErrors.SendAsync(context.Response, refusal.Status, refusal.Code, refusal.Message, requestId).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> AnswerAsync(HttpContext context, Utf8JsonWriter reply)
    {
        var path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var method = context.Request.Method;
        if (path is ["api", "health"])
        {
            Demand(method, "GET");
            reply.WriteStartObject();
            reply.WriteString("status"u8, "ok"u8);
            reply.WriteEndObject();
            return StatusCodes.Status200OK;
        }

        if (context.Request.Headers.Authorization.ToString() is var header && (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || !KeptSecret.Matches(consoleToken, header[Bearer.Length..].Trim())))
        {
            throw new ManagementException(StatusCodes.Status401Unauthorized, "UNAUTHENTICATED", "Send the console token: Authorization: Bearer TOKEN (dev writes it to .yunkai/dev.json).");
        }

        switch (path)
        {
            case ["api", "envs"]:
                Demand(method, "GET");
                ListEnvironments(reply);
                return StatusCodes.Status200OK;
            case ["api", "envs", var id, "collections", .. var rest]:
                var environment = await environments.FindAsync(id, context.RequestAborted).ConfigureAwait(false)
                    ?? throw new ManagementException(StatusCodes.Status404NotFound, "ENV_NOT_FOUND", $"There is no environment \"{id}\".");
                return await CollectionsAsync(context, environment, rest, reply).ConfigureAwait(false);
            default:
                throw new ManagementException(StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing under this path of the management API.");
        }
    }

    private void ListEnvironments(Utf8JsonWriter reply)
    {
        reply.WriteStartObject();
        reply.WriteStartArray("items"u8);
        foreach (var id in environments.Ids)
        {
            // From memory: listing a thousand idle environments must not open a thousand databases.
            reply.WriteStartObject();
            reply.WriteString("id"u8, id);
            reply.WriteString("appId"u8, environments.FindAppId(id));
            reply.WriteEndObject();
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
    }

    private static void Demand(string method, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(method))
        {
            throw new ManagementException(StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", $"Call this path with {string.Join(" or ", allowed.ToArray())}.");
        }
    }

    private async ValueTask<JsonDocument> ReadObjectAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, maxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        try
        {
            // A copy, since the document outlives the pooled body.
            var json = JsonDocument.Parse(body.Memory.ToArray(), Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new CloudException(CloudErrorCode.InvalidParameter, "The body must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "The body is not valid JSON: " + error.Message, error);
        }
    }

    private ManagementException RefusalOf(Exception error, string requestId)
    {
        if (error is ManagementException refusal)
        {
            return refusal;
        }

        if (error is BadHttpRequestException)
        {
            return new ManagementException(StatusCodes.Status400BadRequest, "INVALID_PARAM", "The request could not be read: " + error.Message);
        }

        if (error is not CloudException cloud && !DatabaseErrors.TryTranslate(error, out cloud!))
        {
            LogUnexpected(error, requestId);
            return new ManagementException(StatusCodes.Status500InternalServerError, "SYS_ERR", $"Internal error; the server's log has the cause under request id {requestId}.");
        }

        var status = cloud.Code switch
        {
            CloudErrorCode.CollectionNotFound => StatusCodes.Status404NotFound,
            CloudErrorCode.CollectionExists => StatusCodes.Status409Conflict,
            CloudErrorCode.PayloadTooLarge => StatusCodes.Status413PayloadTooLarge,
            CloudErrorCode.NotSupported => StatusCodes.Status501NotImplemented,
            CloudErrorCode.DiskFull => StatusCodes.Status507InsufficientStorage,
            CloudErrorCode.Internal => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status400BadRequest,
        };
        return new ManagementException(status, ErrorTable.Name(cloud.Code, forServer: true), cloud.Message);
    }

    [LoggerMessage(EventIds.UnexpectedManagementError, LogLevel.Error, "Management request {RequestId} failed unexpectedly")]
    private partial void LogUnexpected(Exception error, string requestId);
}

/// <summary>A refusal of the management API.</summary>
internal sealed class ManagementException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;
    public string Code { get; } = code;
}
