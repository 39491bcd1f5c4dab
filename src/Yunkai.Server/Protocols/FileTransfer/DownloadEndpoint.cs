using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;

namespace Yunkai.Server.Protocols.FileTransfer;

/// <summary><c>GET</c> and <c>HEAD /files/ENV/PATH</c>: ranges, conditional requests, signatures. Scripts in uploaded files never run in our origin.</summary>
internal sealed class DownloadEndpoint(Func<string, CancellationToken, ValueTask<CloudEnvironment?>> findEnvironment, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "content-length, content-range, etag, last-modified, accept-ranges";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var (environment, path) = await LocateAsync(context).ConfigureAwait(false);
        if (environment is null || !CloudPath.IsValid(path))
        {
            await StorageErrorXml.WriteAsync(context, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.").ConfigureAwait(false);
            return;
        }

        var isSigned = context.Request.Query.TryGetValue("sign", out var sign);
        if (isSigned
            ? !long.TryParse(context.Request.Query["t"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
                || !environment.Files.Tickets.IsDownloadSigned(path, sign.ToString(), expires, time.GetUtcNow().ToUnixTimeSeconds())
            : !environment.Files.IsPublicRead)
        {
            await StorageErrorXml.WriteAsync(context, StatusCodes.Status403Forbidden, "AccessDenied", "The address has expired or is not signed; ask for a new one with getTempFileURL.").ConfigureAwait(false);
            return;
        }

        if (await OpenAsync(environment.Files, path, context.RequestAborted).ConfigureAwait(false) is not { } opened)
        {
            await StorageErrorXml.WriteAsync(context, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.").ConfigureAwait(false);
            return;
        }

        await SendAsync(context, opened.File, opened.Content, isSigned).ConfigureAwait(false);
    }

    private async ValueTask<(CloudEnvironment? Environment, string Path)> LocateAsync(HttpContext context)
    {
        var rest = (context.Request.Path.Value ?? "")[FileAddresses.DownloadPrefix.Length..];
        var slash = rest.IndexOf('/');
        return slash <= 0
            ? (null, "")
            : (await findEnvironment(rest[..slash], context.RequestAborted).ConfigureAwait(false), FileAddresses.ReadPath(rest[(slash + 1)..]));
    }

    // An overwrite may delete the blob between the row's reading and the opening: then there is a newer row.
    private static async ValueTask<(StoredFile File, Stream Content)?> OpenAsync(FileService files, string path, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (await files.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                return null;
            }

            try
            {
                return (file, await files.OpenAsync(file, cancellationToken).ConfigureAwait(false));
            }
            catch (CloudException error) when (error.Code == CloudErrorCode.FileNotFound)
            {
                // Look again.
            }
        }

        return null;
    }

    private static async Task SendAsync(HttpContext context, StoredFile file, Stream content, bool isSigned)
    {
        var headers = context.Response.Headers;
        var type = ContentTypes.Of(file.Path, file.ContentType);
        headers.CacheControl = isSigned ? "private, max-age=600" : "public, max-age=60";
        if (ContentTypes.IsActive(type))
        {
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(file.Path[(file.Path.LastIndexOf('/') + 1)..]);
            headers.ContentDisposition = disposition.ToString();
        }

        if (!context.Request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Headers.Range = default; // a unit that we do not know is ignored (RFC 9110 §14.2); the handler below would take any
        }

        // Handles HEAD, Range, If-Range, If-None-Match and If-Modified-Since, and disposes the stream.
        var result = TypedResults.Stream(content, type, fileDownloadName: null,
            lastModified: DateTimeOffset.FromUnixTimeMilliseconds(file.ModifiedUnixMs),
            entityTag: new EntityTagHeaderValue('"' + file.Sha256[..32] + '"'),
            enableRangeProcessing: true);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }
}
