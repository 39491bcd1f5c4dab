using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;

namespace Yunkai.Server.Protocols.FileTransfer;

/// <summary>
/// <c>POST</c> and <c>PUT /upload/ENV</c> in the three styles of the SDKs (protocol: server-sdk §5.1, client-sdk §6): a form with the file last, a raw
/// PUT, and a raw POST; plus the numbered parts of large uploads. The ticket issued with the metadata says what may be written where.
/// </summary>
internal sealed class UploadEndpoint(Func<string, CancellationToken, ValueTask<CloudEnvironment?>> findEnvironment, TimeProvider time)
{
    private const int MaxFieldBytes = 16 * 1024;
    private const int MaxFields = 40;

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // the file service counts, and its limit is another than that of calls
        }

        try
        {
            var environment = await findEnvironment((context.Request.Path.Value ?? "")[FileAddresses.UploadPrefix.Length..].TrimEnd('/'), context.RequestAborted).ConfigureAwait(false)
                ?? throw new CloudException(CloudErrorCode.InvalidEnvironment, "There is no such environment.");
            await StoreAsync(context, environment).ConfigureAwait(false);
        }
        catch (CloudException error)
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
        }
        catch (Exception error) when (error is BadHttpRequestException or InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            await StorageErrorXml.WriteAsync(context, StatusCodes.Status400BadRequest, "MalformedPOSTRequest", "The body of the upload is incomplete or not a valid form.").ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nothing of the upload is visible.
        }
    }

    private async Task StoreAsync(HttpContext context, CloudEnvironment environment)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            await StoreFormAsync(context, environment, HeaderUtilities.RemoveQuotes(type.Boundary).ToString()).ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsPut(request.Method))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "Uploads are sent with POST or PUT.");
        }

        var ticket = Ticket(environment, request.Headers.Authorization.ToString(), request.Headers["Signature"].ToString(), request.Headers["x-cos-security-token"].ToString());
        if (ticket.UploadId is not null)
        {
            if (!int.TryParse(request.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw new CloudException(CloudErrorCode.InvalidParameter, "partNumber must be a number from 1");
            }

            await environment.Files.UploadPartAsync(ticket, number, request.Body, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await environment.Files.UploadAsync(ticket, request.Body, ContentTypes.Keep(ticket.Path, request.ContentType), context.RequestAborted).ConfigureAwait(false);
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
    }

    private async Task StoreFormAsync(HttpContext context, CloudEnvironment environment, string boundary)
    {
        if (boundary.Length is 0 or > 200)
        {
            throw new InvalidDataException("no boundary");
        }

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new MultipartReader(boundary, context.Request.Body);
        for (var count = 0; await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } section; count++)
        {
            if (count > MaxFields || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                throw new InvalidDataException("too many fields, or one without a name");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (!name.Equals("file", StringComparison.OrdinalIgnoreCase))
            {
                fields[name] = await ReadFieldAsync(section.Body, context.RequestAborted).ConfigureAwait(false);
                continue;
            }

            var ticket = Ticket(environment, fields.GetValueOrDefault("Signature", ""), fields.GetValueOrDefault("authorization", ""), fields.GetValueOrDefault("x-cos-security-token", ""));
            if (ticket.UploadId is not null || (fields.TryGetValue("key", out var key) && key != ticket.Path && Uri.UnescapeDataString(key) != ticket.Path))
            {
                throw new CloudException(CloudErrorCode.StorageSignatureInvalid, "The upload ticket is for another path.");
            }

            await environment.Files.UploadAsync(ticket, section.Body, ContentTypes.Keep(ticket.Path, section.ContentType), context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = fields.GetValueOrDefault("success_action_status") switch
            {
                "200" => StatusCodes.Status200OK,
                "201" => StatusCodes.Status201Created,
                _ => StatusCodes.Status204NoContent,
            };
            return;
        }

        throw new InvalidDataException("no file");
    }

    private UploadTicket Ticket(CloudEnvironment environment, params ReadOnlySpan<string> candidates)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var candidate in candidates)
        {
            if (environment.Files.Tickets.TryRead(candidate, now, out var ticket))
            {
                return ticket;
            }
        }

        throw new CloudException(CloudErrorCode.StorageSignatureInvalid, "The upload ticket is missing, changed or expired; ask for new upload metadata.");
    }

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxFieldBytes ? Encoding.UTF8.GetString(buffer, 0, length) : throw new InvalidDataException("a field is too long");
    }

    private static Task RefuseAsync(HttpContext context, CloudException error)
    {
        // SDKs turn the code SignatureDoesNotMatch into SYS_ERR and everything else into STORAGE_REQUEST_FAIL (protocol: server-sdk §5.1).
        var (status, code) = error.Code switch
        {
            CloudErrorCode.StorageSignatureInvalid => (StatusCodes.Status403Forbidden, "SignatureDoesNotMatch"),
            CloudErrorCode.StoragePermissionDenied => (StatusCodes.Status403Forbidden, "AccessDenied"),
            CloudErrorCode.InvalidEnvironment => (StatusCodes.Status404NotFound, "NoSuchBucket"),
            CloudErrorCode.InvalidParameter => (StatusCodes.Status400BadRequest, "InvalidArgument"),
            _ when error.InnerException is Yunkai.Files.FileStoreException { Error: Yunkai.Files.FileStoreError.TooLarge } => (StatusCodes.Status400BadRequest, "EntityTooLarge"),
            _ => (StatusCodes.Status500InternalServerError, "InternalError"),
        };
        return StorageErrorXml.WriteAsync(context, status, code, error.Message);
    }
}
