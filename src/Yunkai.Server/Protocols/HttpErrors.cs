using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols;

/// <summary>Refusals with an HTTP status, as JSON <c>{code, message, requestId}</c>: everything outside the action API.</summary>
internal static class HttpErrors
{
    public static async Task SendAsync(HttpResponse response, int status, string code, string message, string requestId)
    {
        using var reply = JsonReply.Rent();
        var writer = reply.Writer;
        writer.WriteStartObject();
        writer.WriteString("code"u8, code);
        writer.WriteString("message"u8, message);
        writer.WriteString("requestId"u8, requestId);
        writer.WriteEndObject();
        await reply.SendAsync(response, status).ConfigureAwait(false);
    }
}
