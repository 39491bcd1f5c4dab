using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Web;

/// <summary><c>POST /web?env=</c>: clients, known by the access token in the body or the Authorization header; without one, nobody.</summary>
internal sealed class WebFront(EnvironmentResolver environments) : IActionFront
{
    private const string Bearer = "Bearer ";

    public ClientKind KindOf(HttpContext context) => IsOurs(context.Request.Headers["X-SDK-Version"]) ? ClientKind.MiniProgram : ClientKind.Web;

    public async ValueTask<ActionCaller> IdentifyAsync(HttpContext context, JsonElement body, long nowUnixMs, CancellationToken cancellationToken)
    {
        var named = EnvironmentName.Read(body, "env"u8) is { Length: > 0 } inBody ? inBody : context.Request.Query["env"].ToString();
        var environment = await environments.ForVisitorAsync(named, cancellationToken).ConfigureAwait(false);
        return new ActionCaller(environment, TokenOf(context, body) is { Length: > 0 } token ? environment.Identity.Authenticate(token) : Caller.Nobody.Instance);
    }

    public void RefuseMultipart(HttpContext context, ReadOnlyMemory<byte> body, long nowUnixMs) =>
        throw new CloudException(CloudErrorCode.InvalidParameter, "A JSON body is expected here, not multipart/form-data.");

    private static bool IsOurs(StringValues version) => version.Count == 1 && version[0]!.StartsWith("yunkai-js/", StringComparison.Ordinal); // Kestrel gives no null values

    private static string? TokenOf(HttpContext context, JsonElement body)
    {
        if (body.TryGetProperty("access_token"u8, out var token) && token.ValueKind != JsonValueKind.Null)
        {
            return token.ValueKind == JsonValueKind.String ? JsonText.Of(token, "access_token") : throw new CloudException(CloudErrorCode.LoginRequired, "access_token must be a string.");
        }

        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }
}
