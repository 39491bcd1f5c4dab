using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.Pages;

/// <summary><c>/app/</c>: a project's web pages. Paths stay inside the folder; names that begin with a dot are not served.</summary>
internal sealed class WebFolder(string root)
{
    private const string Prefix = "/app";
    private readonly string _root = Path.GetFullPath(root);

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var rest = (context.Request.Path.Value ?? "")[Prefix.Length..];
        if (rest.Length == 0)
        {
            // Relative links of the page need the slash.
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = Prefix + "/";
            return;
        }

        if (Locate(rest) is not { } path || !await StaticFile.TrySendAsync(context, path).ConfigureAwait(false))
        {
            await HttpErrors.SendAsync(context.Response, StatusCodes.Status404NotFound, "NOT_FOUND", "There is no such page.", "").ConfigureAwait(false);
        }
    }

    /// <summary>The file of a decoded path that begins with a slash; null when it is not one of ours.</summary>
    internal string? Locate(string path)
    {
        if (path.AsSpan().ContainsAny('\\', '\0', ':'))
        {
            return null;
        }

        var names = path.Split('/');
        for (var index = 1; index < names.Length; index++)
        {
            if (names[index].StartsWith('.') || (names[index].Length == 0 && index < names.Length - 1))
            {
                return null;
            }
        }

        var file = Path.GetFullPath(Path.Combine(_root, path[1..].Replace('/', Path.DirectorySeparatorChar)));
        if (!file.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && file != _root)
        {
            return null;
        }

        return path.EndsWith('/') ? Path.Combine(file, "index.html") : file;
    }
}
