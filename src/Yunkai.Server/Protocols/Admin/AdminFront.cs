using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Protocols.Admin;

/// <summary><c>POST …/admin</c>: server SDKs, inside functions and outside, known by their signature.</summary>
internal sealed class AdminFront(AdminAuthenticator authenticator, IAdminCredentials credentials, ServerKeyIndex keys, EnvironmentDirectory directory, EnvironmentResolver environments) : IActionFront
{
    public ClientKind KindOf(HttpContext context) => ClientKind.Server;

    public async ValueTask<ActionCaller> IdentifyAsync(HttpContext context, JsonElement body, long nowUnixMs, CancellationToken cancellationToken)
    {
        if (SecretIdReader.Read(context.Request.Headers, body) is { } secretId && credentials.Find(secretId) is null && keys.Find(secretId) is { } owner)
        {
            await directory.FindAsync(owner, cancellationToken).ConfigureAwait(false); // opening it loads its keys
        }

        var identity = authenticator.Authenticate(AdminRequestHead.From(context), body, nowUnixMs);
        var named = EnvironmentName.Read(body, "envName"u8);
        var environment = await environments.ForCredentialAsync(identity.Credential.EnvironmentId, named, isServer: true, cancellationToken).ConfigureAwait(false);
        return new ActionCaller(environment, identity.Caller);
    }

    public void RefuseMultipart(HttpContext context, ReadOnlyMemory<byte> body, long nowUnixMs)
    {
        var parts = MultipartBody.Parse(body, context.Request.ContentType!); // multipart by its type, so there is one
        authenticator.Authenticate(AdminRequestHead.From(context), parts, nowUnixMs);
        throw new CloudException(CloudErrorCode.NotSupported, "WeChat's open API and payment (wx.openApi, wx.wxPayApi and the like) are not supported by this version of Yunkai yet.");
    }
}
