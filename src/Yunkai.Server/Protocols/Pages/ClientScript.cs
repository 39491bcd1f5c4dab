using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.Pages;

/// <summary><c>/yunkai.js</c>: the built client library.</summary>
internal sealed class ClientScript(string? path)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (path is null || !await StaticFile.TrySendAsync(context, path).ConfigureAwait(false))
        {
            await HttpErrors.SendAsync(context.Response, StatusCodes.Status404NotFound, "NOT_FOUND", "The client library is not built: run \"npm run build\" in clients/js.", "").ConfigureAwait(false);
        }
    }
}
