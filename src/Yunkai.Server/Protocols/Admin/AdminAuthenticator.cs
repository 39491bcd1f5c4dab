using System.Text.Json;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Protocols.Admin;

/// <summary>Decides who sends an <c>/admin</c> request, by its signature.</summary>
public sealed class AdminAuthenticator(IAdminCredentials credentials)
{
    /// <summary>A JSON request. <paramref name="json"/> must be parsed from the body as received, since the signature covers its raw text.</summary>
    public AdminIdentity Authenticate(in AdminRequestHead head, JsonElement json, long nowUnixMs) => throw new NotImplementedException(credentials.ToString());

    /// <summary>A multipart request (<c>wx.*</c>).</summary>
    public AdminIdentity Authenticate(in AdminRequestHead head, MultipartBody parts, long nowUnixMs) => throw new NotImplementedException();
}

/// <summary>Who signed, and on whose behalf.</summary>
public readonly record struct AdminIdentity(AdminCredential Credential, Caller Caller);
