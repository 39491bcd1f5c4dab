using System.Text.Json;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Protocols.Admin;

/// <summary>Decides who sends an <c>/admin</c> request, by its signature (protocol: server-sdk §2). Safe for any number of threads; does no I/O.</summary>
public sealed class AdminAuthenticator
{
    private readonly IAdminCredentials _credentials;
    private readonly Tc3Verifier _tc3;
    private readonly QSignVerifier _qSign;

    public AdminAuthenticator(IAdminCredentials credentials)
    {
        _credentials = credentials;
        _tc3 = new Tc3Verifier(credentials);
        _qSign = new QSignVerifier(credentials);
    }

    /// <summary>A JSON request. <paramref name="json"/> must be parsed from the body as received, since the signature covers its raw text.</summary>
    /// <exception cref="Cloud.Errors.CloudException">SignatureInvalid, SignatureExpired; InvalidParameter for a body that is no object or repeats a member.</exception>
    public AdminIdentity Authenticate(in AdminRequestHead head, JsonElement json, long nowUnixMs) => Authenticate(head, SignedBody.FromJson(json), nowUnixMs);

    /// <summary>A multipart request (<c>wx.*</c>).</summary>
    /// <exception cref="Cloud.Errors.CloudException">As for JSON.</exception>
    public AdminIdentity Authenticate(in AdminRequestHead head, MultipartBody parts, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Authenticate(head, SignedBody.FromMultipart(parts), nowUnixMs);
    }

    private AdminIdentity Authenticate(in AdminRequestHead head, SignedBody body, long nowUnixMs)
    {
        var credential = Verify(head, body, nowUnixMs);
        var caller = _credentials.FindCaller(credential, body.Text("sessionToken")) ?? throw SignatureErrors.SessionEnded();
        return new AdminIdentity(credential, caller);
    }

    private AdminCredential Verify(in AdminRequestHead head, SignedBody body, long nowUnixMs)
    {
        var header = head.Headers.Authorization;
        if (header.Count > 1)
        {
            throw SignatureErrors.Malformed("there is more than one Authorization header");
        }

        if (header.Count == 1 && header[0] is { Length: > 0 } authorization)
        {
            return authorization.StartsWith(Tc3Header.Scheme + " ", StringComparison.Ordinal)
                ? _tc3.Verify(head, body, authorization, nowUnixMs)
                : throw SignatureErrors.Malformed("the Authorization scheme must be " + Tc3Header.Scheme);
        }

        return body.Text("authorization") is { Length: > 0 } signature ? _qSign.Verify(head, body, signature, nowUnixMs) : throw SignatureErrors.Missing();
    }
}

/// <summary>Who signed, and on whose behalf.</summary>
public readonly record struct AdminIdentity(AdminCredential Credential, Caller Caller);
