using Yunkai.Cloud.Functions;
using Yunkai.Functions;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>Every key that may sign <c>/admin</c> calls on this server, and on whose behalf each signs. In memory; server keys are kept as records of their environment.</summary>
public sealed class ServerCredentials : IAdminCredentials, IInstanceCredentials, IInvocationRegistry
{
    /// <summary>Loads the server keys of an environment, making one at the first time, and returns the first.</summary>
    public ValueTask<AdminCredential> AddEnvironmentAsync(string environmentId, IRecordStore store, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Forgets all keys of an environment.</summary>
    public void RemoveEnvironment(string environmentId) => throw new NotImplementedException();
    public AdminCredential? Find(string secretId) => throw new NotImplementedException();
    public Caller? FindCaller(AdminCredential credential, string? sessionToken) => throw new NotImplementedException();

    /// <summary>The running invocation a <c>WX_API_TOKEN</c> belongs to, or null.</summary>
    public Caller.Function? FindInvocation(string? apiToken) => throw new NotImplementedException();
    public InstanceKey Issue(string environmentId, string functionName, string instanceId) => throw new NotImplementedException();
    public string Begin(InstanceKey key, string requestId) => throw new NotImplementedException();
    public void End(InstanceKey key, string requestId) => throw new NotImplementedException();
    public void Revoke(InstanceKey key) => throw new NotImplementedException();
    public string Register(string environmentId, string requestId, Caller.Function caller) => throw new NotImplementedException();
    public void Release(string requestId) => throw new NotImplementedException();
}
