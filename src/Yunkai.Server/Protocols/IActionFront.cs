using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols;

/// <summary>One way into the action API: who calls, and which environment is meant. Refusals are <c>CloudException</c>.</summary>
internal interface IActionFront
{
    ClientKind KindOf(HttpContext context);

    ValueTask<ActionCaller> IdentifyAsync(HttpContext context, JsonElement body, long nowUnixMs, CancellationToken cancellationToken);

    /// <summary>A request in <c>multipart/form-data</c>, which only some actions of server SDKs use. Called with the body read; always ends in a refusal in this version.</summary>
    void RefuseMultipart(HttpContext context, ReadOnlyMemory<byte> body, long nowUnixMs);
}

/// <summary>The caller and the environment of one request.</summary>
internal readonly record struct ActionCaller(CloudEnvironment Environment, Caller Caller);
