namespace Yunkai.Cloud.Identity;

/// <summary>A key pair that signs <c>/admin</c> calls, and the environment it is bound to.</summary>
public sealed record AdminCredential(string SecretId, string SecretKey, string EnvironmentId);

/// <summary>Finds the key pairs that may sign <c>/admin</c> calls: server keys of environments, and keys of running function instances.</summary>
public interface IAdminCredentials
{
    /// <summary>The credential, or null when the id is unknown or revoked. Served from memory.</summary>
    AdminCredential? Find(string secretId);

    /// <summary>
    /// Who signs with the key now. For an instance key the session token names the invocation, and null comes back when it is wrong or the
    /// invocation has ended; for a server key the session token is ignored.
    /// </summary>
    Caller? FindCaller(AdminCredential credential, string? sessionToken);
}
