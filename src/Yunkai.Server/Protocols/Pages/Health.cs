using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.Pages;

/// <summary><c>/health</c>: the server answers.</summary>
internal static class Health
{
    public static async Task HandleAsync(HttpContext context)
    {
        using var reply = JsonReply.Rent();
        reply.Writer.WriteStartObject();
        reply.Writer.WriteString("status"u8, "ok"u8);
        reply.Writer.WriteEndObject();
        await reply.SendAsync(context.Response).ConfigureAwait(false);
    }
}
