using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Database;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Hosting;

namespace Yunkai.Server.Protocols.Auth;

/// <summary>Finds the identity service of the environment a client names; null or empty stands for a server with only one. Throws <c>CloudException</c> (InvalidEnvironment).</summary>
public delegate ValueTask<IdentityService> ResolveIdentity(string? clientId, CancellationToken cancellationToken);

/// <summary>Login over REST under <c>/auth</c> (protocol: client-sdk §3.2 to §3.5).</summary>
/// <param name="resolve">Finds the environment.</param>
/// <param name="onUnexpected">Told of exceptions that are no refusals; the client hears only that something failed.</param>
public sealed class AuthEndpoint(ResolveIdentity resolve, Action<Exception>? onUnexpected = null)
{
    private const int MaxTokenLength = 4096;

    /// <summary>Answers one request; every refusal is a JSON body, never an exception.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (BadHttpRequestException error)
        {
            await AuthReply.SendErrorAsync(context, AuthErrors.InvalidArgument with { Status = error.StatusCode }, error.Message).ConfigureAwait(false);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            if (error is CloudException refusal || DatabaseErrors.TryTranslate(error, out refusal!))
            {
                await AuthReply.SendErrorAsync(context, AuthErrors.Of(refusal.Code), refusal.Message).ConfigureAwait(false);
                return;
            }

            onUnexpected?.Invoke(error);
            await AuthReply.SendErrorAsync(context, AuthErrors.Of(CloudErrorCode.Internal), "The server failed on this request; its log has the cause.").ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        // wx.request cannot send PATCH, so the official adapter sends POST with this header (protocol: client-sdk §0).
        var method = context.Request.Method;
        if (HttpMethods.IsPost(method) && context.Request.Headers["X-HTTP-Method-Override"] is [{ Length: > 0 } real])
        {
            method = real.ToUpperInvariant();
        }

        var path = context.Request.Path.Value ?? "";
        return (method, path.StartsWith("/auth", StringComparison.Ordinal) ? path["/auth".Length..] : path) switch
        {
            ("POST" or "PATCH", "/v1/provider/token") => WithBodyAsync(context, ExchangeCodeAsync),
            ("POST", "/v1/signin/with/provider") => WithBodyAsync(context, SignInWithProviderAsync),
            ("POST", "/v1/signin/anonymously") => WithBodyAsync(context, SignInAnonymouslyAsync),
            ("POST", "/v1/token") => WithBodyAsync(context, RefreshAsync),
            ("GET", "/v1/user/me") => GetUserAsync(context),
            ("POST", "/v1/user/signout") => WithBodyAsync(context, SignOutAsync),
            ("POST", "/v1/revoke") => WithBodyAsync(context, RevokeAsync),
            (_, "/v1/provider/token" or "/v1/signin/with/provider" or "/v1/signin/anonymously" or "/v1/token" or "/v1/user/signout" or "/v1/revoke") =>
                AuthReply.SendErrorAsync(context, AuthErrors.MethodNotAllowed, $"{method} is not possible here; use POST."),
            (_, var other) => AuthReply.SendErrorAsync(context, AuthErrors.Unimplemented, $"{method} /auth{Shorten(other)} is not part of this version: it knows WeChat login by code, anonymous login, refresh and sign-out."),
        };
    }

    private static string Shorten(string path) => path.Length <= 100 ? path : path[..100] + "…";

    private static async Task WithBodyAsync(HttpContext context, Func<HttpContext, AuthBody, CancellationToken, Task> handle)
    {
        if (await AuthBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false) is { } body)
        {
            await handle(context, body, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await AuthReply.SendErrorAsync(context, AuthErrors.BodyTooLarge, $"The body has more than {AuthBody.MaxBytes} bytes.").ConfigureAwait(false);
        }
    }

    private async Task ExchangeCodeAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        if (body.Text("provider_params", "provider_code_type") is { Length: > 0 } type and not ("open_id" or "union_id"))
        {
            throw new CloudException(CloudErrorCode.LoginNotConfigured, $"provider_code_type \"{Shorten(type)}\" is not part of this version; use open_id or union_id.");
        }

        var code = new ProviderCode
        {
            Code = body.RequiredText("provider_code"),
            ProviderId = body.Text("provider_id"),
            PairingCode = body.Text("provider_params", "pairing_code"),
        };
        var identity = await ResolveAsync(context, body, cancellationToken).ConfigureAwait(false);
        var token = await identity.ExchangeCodeAsync(code, OriginOf(context), cancellationToken).ConfigureAwait(false);
        await AuthReply.SendAsync(context, StatusCodes.Status200OK, writer => AuthReply.Write(writer, token)).ConfigureAwait(false);
    }

    private async Task SignInWithProviderAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        var token = Bounded(body.RequiredText("provider_token"));
        var identity = await ResolveAsync(context, body, cancellationToken).ConfigureAwait(false);
        await SendAsync(context, await identity.SignInWithProviderAsync(token, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SignInAnonymouslyAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        var identity = await ResolveAsync(context, body, cancellationToken).ConfigureAwait(false);
        await SendAsync(context, await identity.SignInAnonymouslyAsync(body.Text("provider_token"), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task RefreshAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        if (body.Text("grant_type") is not (null or "refresh_token"))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "grant_type must be refresh_token");
        }

        var token = Bounded(body.RequiredText("refresh_token"));
        var identity = await ResolveAsync(context, body, cancellationToken).ConfigureAwait(false);
        await SendAsync(context, await identity.RefreshAsync(token, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task GetUserAsync(HttpContext context)
    {
        var token = Bearer(context) ?? "";
        var identity = await ResolveByTokenAsync(context, token, null, context.RequestAborted).ConfigureAwait(false);
        var user = await identity.GetUserAsync(identity.Authenticate(token), context.RequestAborted).ConfigureAwait(false);
        await AuthReply.SendAsync(context, StatusCodes.Status200OK, writer => AuthReply.Write(writer, user)).ConfigureAwait(false);
    }

    private async Task SignOutAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        var token = Bearer(context) ?? "";
        var identity = await ResolveByTokenAsync(context, token, body, cancellationToken).ConfigureAwait(false);
        await identity.SignOutAsync(token, cancellationToken).ConfigureAwait(false);
        await AuthReply.SendAsync(context, StatusCodes.Status200OK, static _ => { }).ConfigureAwait(false);
    }

    private async Task RevokeAsync(HttpContext context, AuthBody body, CancellationToken cancellationToken)
    {
        var token = Bounded(body.RequiredText("token"));
        var identity = await ResolveByTokenAsync(context, token, body, cancellationToken).ConfigureAwait(false);
        await identity.RevokeAsync(token, cancellationToken).ConfigureAwait(false);
        await AuthReply.SendAsync(context, StatusCodes.Status200OK, static _ => { }).ConfigureAwait(false);
    }

    private static Task SendAsync(HttpContext context, IssuedCredentials credentials) =>
        AuthReply.SendAsync(context, StatusCodes.Status200OK, writer => AuthReply.Write(writer, credentials));

    /// <summary>Calls with a bearer carry no client_id, so the token says whose it is; the environment then verifies that.</summary>
    private ValueTask<IdentityService> ResolveByTokenAsync(HttpContext context, string token, AuthBody? body, CancellationToken cancellationToken) =>
        IdentityService.PeekEnvironment(token) is { } environment ? resolve(environment, cancellationToken) : ResolveAsync(context, body, cancellationToken);

    private ValueTask<IdentityService> ResolveAsync(HttpContext context, AuthBody? body, CancellationToken cancellationToken)
    {
        var query = context.Request.Query["client_id"];
        var named = query.Count > 0 ? query[0] : null;
        return resolve(named is { Length: > 0 } ? named : body?.Text("client_id") ?? BasicClientId(context), cancellationToken);
    }

    /// <summary>The name in <c>Authorization: Basic base64(client_id:)</c>, which some calls of the js-sdk send.</summary>
    private static string? BasicClientId(HttpContext context)
    {
        if (Credentials(context, "Basic ") is not { } text)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[256];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        var decoded = Encoding.UTF8.GetString(bytes[..length]);
        var colon = decoded.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? decoded : decoded[..colon];
    }

    private static string? Bearer(HttpContext context) => Credentials(context, "Bearer ") is { } token ? Bounded(token) : null;

    private static string? Credentials(HttpContext context, string scheme) =>
        context.Request.Headers.Authorization is [{ } header] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;

    private static string Bounded(string token) => token.Length <= MaxTokenLength ? token : throw new CloudException(CloudErrorCode.LoginRequired, "The token is too long to be one of ours: log in again.");

    /// <summary>
    /// Local is only what comes from this machine itself and calls it so: through a tunnel or proxy the whole world has a loopback address, and a page
    /// whose name was made to point here (DNS rebinding) still sends that name.
    /// </summary>
    private static LoginOrigin OriginOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        var headers = context.Request.Headers;
        var isForwarded = headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Forwarded-Host") || headers.ContainsKey("X-Real-IP") || headers.ContainsKey("Via");
        return new LoginOrigin(address?.ToString() ?? "", address is not null && IPAddress.IsLoopback(address) && !isForwarded && LocalOrigin.IsLoopback(context.Request.Host.Host));
    }
}
