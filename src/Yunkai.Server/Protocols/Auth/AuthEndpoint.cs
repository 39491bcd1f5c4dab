using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Auth;

/// <summary>Finds the identity service of the environment a client names; null or empty stands for a server with only one. Throws <c>CloudException</c> (InvalidEnvironment).</summary>
public delegate ValueTask<IdentityService> ResolveIdentity(string? clientId, CancellationToken cancellationToken);

/// <summary>Login over REST under <c>/auth</c> (protocol: client-sdk §3.2 to §3.5).</summary>
public sealed class AuthEndpoint(ResolveIdentity resolve)
{
    /// <summary>Answers one request; every refusal is a JSON body, never an exception.</summary>
    public Task HandleAsync(HttpContext context) => throw new NotImplementedException(resolve.ToString());
}

public static class AuthRoutes
{
    /// <summary>Maps <c>/auth/…</c>.</summary>
    public static IEndpointConventionBuilder MapAuth(this IEndpointRouteBuilder routes, AuthEndpoint endpoint) => routes.Map("/auth/{**path}", endpoint.HandleAsync);
}
