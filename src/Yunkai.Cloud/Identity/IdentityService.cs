using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>Logins, tokens and users of one environment. Refusals are <c>CloudException</c>.</summary>
public sealed partial class IdentityService
{
    public static ValueTask<IdentityService> OpenAsync(IRecordStore store, IdentitySettings settings, ILoginExchange exchange, TimeProvider time, IdSource ids, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public IdentitySettings Settings => throw new NotImplementedException();

    public Caller Authenticate(string? accessToken) => throw new NotImplementedException();
    public Caller Authenticate(ReadOnlySpan<byte> accessToken) => throw new NotImplementedException();
    public ValueTask<ProviderToken> ExchangeCodeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<IssuedCredentials> SignInWithProviderAsync(string providerToken, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<IssuedCredentials> SignInAnonymouslyAsync(string? providerToken, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<IssuedCredentials> RefreshAsync(string refreshToken, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask SignOutAsync(string accessToken, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask RevokeAsync(string token, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<UserProfile> GetUserAsync(Caller caller, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
