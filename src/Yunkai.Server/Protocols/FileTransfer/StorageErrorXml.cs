using System.Net.Mime;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.FileTransfer;

/// <summary>
/// Errors of transfers as the SDKs read them. All four elements are required, and an empty body would pass for success whatever the status
/// (protocol: server-sdk §5.1).
/// </summary>
internal static class StorageErrorXml
{
    public static async Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        var id = context.TraceIdentifier;
        var text = $"<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{SecurityElement.Escape(code)}</Code>\n\t<Message>{SecurityElement.Escape(message)}</Message>\n\t<RequestId>{SecurityElement.Escape(id)}</RequestId>\n\t<TraceId>{SecurityElement.Escape(id)}</TraceId>\n</Error>\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Xml;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
