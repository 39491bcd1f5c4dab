using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Errors;
using Yunkai.Server.Protocols;
using Yunkai.Server.Protocols.Actions;
using Yunkai.Server.Protocols.Admin;
using Yunkai.Server.Protocols.Auth;
using Yunkai.Server.Protocols.FileTransfer;
using Yunkai.Server.Protocols.Management;
using Yunkai.Server.Protocols.Pages;
using Yunkai.Server.Protocols.Web;

namespace Yunkai.Server.Hosting;

/// <summary>The paths of both listeners, in the order in which they are tried. The worker listener has <c>/admin</c> and file transfer only.</summary>
internal sealed partial class Routes
{
    private const int MostOriginLetters = 200;

    private readonly ServerParts _parts;
    private readonly ActionPipeline _actions;
    private readonly AdminFront _admin;
    private readonly WebFront _web;
    private readonly AuthEndpoint _auth;
    private readonly ManagementApi _management;
    private readonly UploadEndpoint _uploads;
    private readonly DownloadEndpoint _downloads;
    private readonly CrossOrigin _crossOrigin;
    private readonly ClientScript _clientScript;
    private readonly ILogger<Routes> _logger;

    public Routes(ServerParts parts)
    {
        var options = parts.Options;
        _parts = parts;
        _actions = new ActionPipeline(new ActionRegistry(), options.Activity, parts.RequestIds, options.Time, options.Limits.MaxRequestBytes, options.LoggerFactory.CreateLogger<ActionPipeline>());
        _admin = new AdminFront(new AdminAuthenticator(parts.Credentials), parts.Credentials, parts.Keys, parts.Environments, parts.Resolver);
        _web = new WebFront(parts.Resolver);
        _auth = new AuthEndpoint(async (id, token) => (await parts.Resolver.ForVisitorAsync(id, token).ConfigureAwait(false)).Identity, error => LogUnexpected(error, "/auth", parts.RequestIds.Next()));
        _management = new ManagementApi(parts.Environments, parts.ConsoleToken, parts.RequestIds, options.Time, options.Limits.MaxRequestBytes, options.LoggerFactory.CreateLogger<ManagementApi>());
        _uploads = new UploadEndpoint(parts.Environments.FindAsync, options.Time);
        _downloads = new DownloadEndpoint(parts.Environments.FindAsync, options.Time);
        _crossOrigin = new CrossOrigin(options.AllowedOrigins, options.AllowOnlyLocalOrigins, options.PublicUrl);
        _clientScript = new ClientScript(options.ClientScriptPath);
        _logger = options.LoggerFactory.CreateLogger<Routes>();
    }

    /// <summary>The project's web folder; set when a project with one is opened.</summary>
    public WebFolder? Pages { get; set; }

    /// <summary>The listener for everybody.</summary>
    public RequestDelegate Public(Func<PublicAddress> address)
    {
        Func<HttpContext, PublicAddress, Task> handle = PublicAsync;
        return context => GuardAsync(context, handle, address());
    }

    /// <summary>The listener for functions.</summary>
    public RequestDelegate Workers(Func<PublicAddress> address)
    {
        Func<HttpContext, PublicAddress, Task> handle = WorkerAsync;
        return context => GuardAsync(context, handle, address());
    }

    private Task PublicAsync(HttpContext context, PublicAddress address)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/", StringComparison.Ordinal) || path == "/api")
        {
            // No CORS: the console is served from here, and other pages have no business with it.
            return _management.HandleAsync(context);
        }

        switch (_crossOrigin.Apply(context))
        {
            case CrossOriginVerdict.Answered:
                return Task.CompletedTask;
            case CrossOriginVerdict.Refuse:
                return RefuseOriginAsync(context);
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (path is "/web" or "/web/" or "/v1" or "/v1/")
            {
                return _actions.RunAsync(context, _web, address.Of(context.Request));
            }

            if (IsAdmin(path))
            {
                return _actions.RunAsync(context, _admin, address.Of(context.Request));
            }
        }

        return path switch
        {
            _ when path.StartsWith("/auth/", StringComparison.Ordinal) => _auth.HandleAsync(context),
            _ when path.StartsWith(FileAddresses.DownloadPrefix, StringComparison.Ordinal) => _downloads.HandleAsync(context),
            _ when path.StartsWith(FileAddresses.UploadPrefix, StringComparison.Ordinal) => _uploads.HandleAsync(context),
            _ when path.StartsWith("/app/", StringComparison.Ordinal) || path == "/app" => Pages is { } pages ? pages.HandleAsync(context) : NotFoundAsync(context),
            "/" => StartPage.HandleAsync(context),
            "/health" => Health.HandleAsync(context),
            "/yunkai.js" => _clientScript.HandleAsync(context),
            "/web" or "/web/" or "/v1" or "/v1/" => WrongMethodAsync(context),
            _ when IsAdmin(path) => WrongMethodAsync(context),
            _ when ComesLater(path) is { } what => HttpErrors.SendAsync(context.Response, StatusCodes.Status501NotImplemented, "OPERATION_NOT_SUPPORTED", what, _parts.RequestIds.Next()),
            _ => NotFoundAsync(context),
        };
    }

    private Task WorkerAsync(HttpContext context, PublicAddress address)
    {
        var path = context.Request.Path.Value ?? "/";
        return path switch
        {
            _ when path.StartsWith(FileAddresses.DownloadPrefix, StringComparison.Ordinal) => _downloads.HandleAsync(context),
            _ when path.StartsWith(FileAddresses.UploadPrefix, StringComparison.Ordinal) => _uploads.HandleAsync(context),
            _ when IsAdmin(path) => HttpMethods.IsPost(context.Request.Method) ? _actions.RunAsync(context, _admin, address.Of(context.Request)) : WrongMethodAsync(context),
            _ => NotFoundAsync(context),
        };
    }

    /// <summary>The SDKs put any path before it that their base address has.</summary>
    private static bool IsAdmin(string path) => path.EndsWith("/admin", StringComparison.Ordinal);

    private Task RefuseOriginAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        origin = origin.Length <= MostOriginLetters ? origin : origin[..MostOriginLetters] + "…";
        var message = $"Web pages of {origin} may not call this server. If the page is yours, allow its origin: --allow-origin {origin}";
        _parts.Options.Activity.Notice(message); // the browser hides the reply from the page
        return HttpErrors.SendAsync(context.Response, StatusCodes.Status403Forbidden, ErrorTable.Name(CloudErrorCode.InvalidRequestSource, forServer: false), message, _parts.RequestIds.Next());
    }

    /// <summary>What is to come under a path that official SDKs and documents name; null for any other path.</summary>
    private static string? ComesLater(string path) => path switch
    {
        _ when path.StartsWith("/v1/", StringComparison.Ordinal) => "The REST interface /v1 is not supported by this version of Yunkai yet: init js-sdk 3.x with endPointMode: 'CLOUD_API', which sends the same calls to /web.",
        _ when path.StartsWith("/tcb/", StringComparison.Ordinal) || path == "/cgi-bin/token" => "WeChat's HTTP API (/tcb, /cgi-bin/token) is not supported by this version of Yunkai yet: use @cloudbase/node-sdk with the SecretId and SecretKey of dev.json.",
        _ when path.StartsWith("/console/", StringComparison.Ordinal) || path == "/console" => "The console is not part of this version of Yunkai yet: use the management API under /api with the consoleToken of dev.json.",
        _ => null,
    };

    private Task NotFoundAsync(HttpContext context) =>
        HttpErrors.SendAsync(context.Response, StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing under this path.", _parts.RequestIds.Next());

    private Task WrongMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST, OPTIONS";
        return HttpErrors.SendAsync(context.Response, StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "Call this path with POST and a JSON body.", _parts.RequestIds.Next());
    }

    /// <summary>The last net: whatever a part let through becomes a reply, never a closed connection.</summary>
    private async Task GuardAsync(HttpContext context, Func<HttpContext, PublicAddress, Task> handle, PublicAddress address)
    {
        try
        {
            await handle(context, address).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var requestId = _parts.RequestIds.Next();
            var isBad = error is BadHttpRequestException;
            if (!isBad)
            {
                LogUnexpected(error, context.Request.Path.Value ?? "", requestId);
            }

            context.Response.Clear();
            await HttpErrors.SendAsync(
                context.Response,
                isBad ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError,
                isBad ? "INVALID_PARAM" : "SYS_ERR",
                isBad ? "The request could not be read: " + error.Message : $"Internal error; the server's log has the cause under request id {requestId}.",
                requestId).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventIds.UnexpectedRequestError, LogLevel.Error, "Request {RequestId} to {Path} failed unexpectedly")]
    private partial void LogUnexpected(Exception error, string path, string requestId);
}
