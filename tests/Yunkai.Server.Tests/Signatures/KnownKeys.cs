using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Tests.Signatures;

/// <summary>The key pair of the recorded requests.</summary>
internal sealed class KnownKeys(string secretKey = "SKtest", string? sessionToken = "STOKtest") : IAdminCredentials
{
    public AdminCredential Credential { get; } = new("AKIDtest", secretKey, "env-1");

    public AdminCredential? Find(string secretId) => secretId == Credential.SecretId ? Credential : null;

    public Caller? FindCaller(AdminCredential credential, string? presented) =>
        presented == sessionToken ? new Caller.Function("f", "r", null, "wx_client") : null;
}
