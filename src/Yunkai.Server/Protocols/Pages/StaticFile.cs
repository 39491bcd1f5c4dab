using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Yunkai.Server.Protocols.Pages;

/// <summary>Sends one file of this machine: type by its name, revalidated by each load, so that a saved file is there at the next.</summary>
internal static class StaticFile
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>False when there is no such file.</summary>
    public static async Task<bool> TrySendAsync(HttpContext context, string path)
    {
        FileStream content;
        try
        {
            content = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false; // missing, a folder, or a name that this system cannot have
        }

        await using (content.ConfigureAwait(false))
        {
            var changed = File.GetLastWriteTimeUtc(path);
            var tag = new EntityTagHeaderValue(FormattableString.Invariant($"\"{changed.Ticks:x}-{content.Length:x}\""));
            var response = context.Response;
            response.Headers.CacheControl = "no-cache";
            response.Headers.ETag = tag.ToString();
            response.Headers.XContentTypeOptions = "nosniff";
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return true;
            }

            var type = Types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
            response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
            response.ContentLength = content.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await content.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
            }

            return true;
        }
    }
}
