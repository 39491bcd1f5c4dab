using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Yunkai.Server.Protocols.Auth;

public static class AuthRoutes
{
    /// <summary>Maps <c>/auth/…</c>.</summary>
    public static IEndpointConventionBuilder MapAuth(this IEndpointRouteBuilder routes, AuthEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return routes.Map("/auth/{**path}", endpoint.HandleAsync);
    }
}
