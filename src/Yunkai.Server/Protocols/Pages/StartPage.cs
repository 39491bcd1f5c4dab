using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.Pages;

/// <summary><c>/</c>: says what this is, to a person or a program.</summary>
internal static class StartPage
{
    private const string Html = """
        <!doctype html>
        <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>云开 Yunkai</title></head>
        <body style="font-family:sans-serif;max-width:40em;margin:4em auto;line-height:1.7">
        <h1>云开 Yunkai</h1>
        <p>小程序·云开发的自托管后端正在运行。让小程序用 <code>/yunkai.js</code> 连接到这个地址即可；网页在 <a href="/app/">/app/</a>。</p>
        <p>The self-hosted home of Mini Program cloud development is running. Point your Mini Program at this address with <code>/yunkai.js</code>; the project's web pages are at <a href="/app/">/app/</a>.</p>
        </body></html>
        """;

    public static async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Html, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        using var reply = JsonReply.Rent();
        reply.Writer.WriteStartObject();
        reply.Writer.WriteString("product"u8, "Yunkai"u8);
        reply.Writer.WriteString("client"u8, "/yunkai.js"u8);
        reply.Writer.WriteString("pages"u8, "/app/"u8);
        reply.Writer.WriteString("health"u8, "/health"u8);
        reply.Writer.WriteEndObject();
        await reply.SendAsync(context.Response).ConfigureAwait(false);
    }
}
