using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Identity;

/// <summary>The exchange of an environment that has neither AppSecret nor simulator: refuses and says what to set.</summary>
public sealed class UnconfiguredLogin(string environmentId, string appId) : ILoginExchange
{
    public ValueTask<WeChatIdentity> ExchangeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default) =>
        throw new CloudException(
            CloudErrorCode.LoginNotConfigured,
            $"WeChat login is not set up for environment \"{environmentId}\": set the AppSecret of AppID \"{appId}\" on the server.");
}
