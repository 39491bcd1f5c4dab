using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Storage;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Identity;

public sealed class IdentityServiceTests : IAsyncDisposable
{
    private const string AppId = "wx1234567890abcdef";
    private static readonly LoginOrigin Local = new("127.0.0.1", true);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_399_362));
    private readonly MemoryRecordStore _store = new();

    [Fact]
    public async Task A_code_becomes_a_user_and_the_same_code_the_same_user()
    {
        var identity = await OpenAsync();

        var first = await LoginAsync(identity, "dev:alice");
        var again = await LoginAsync(identity, "dev:alice");
        var other = await LoginAsync(identity, "dev:bob");

        Assert.Equal(first.Uid, again.Uid);
        Assert.NotEqual(first.Uid, other.Uid);
        Assert.Equal(TimeSpan.FromHours(2), first.ExpiresIn);
        var caller = Assert.IsType<Caller.MiniProgramUser>(identity.Authenticate(first.AccessToken));
        Assert.Equal((first.Uid, AppId), (caller.Uid, caller.AppId));
        Assert.Equal(caller, identity.Authenticate(Encoding.UTF8.GetBytes(again.AccessToken).AsSpan()));
        var profile = await identity.GetUserAsync(caller);
        Assert.Equal((false, caller.OpenId, caller.UnionId), (profile.IsAnonymous, profile.OpenId, profile.UnionId));
    }

    [Fact]
    public async Task Two_first_logins_at_once_make_one_user()
    {
        var identity = await OpenAsync();
        var token = await ProviderTokenAsync(identity, "dev:alice");
        IssuedCredentials? winner = null;
        _store.BeforeWrite = async () => winner = await identity.SignInWithProviderAsync(token);

        var loser = await identity.SignInWithProviderAsync(token);

        Assert.Equal(winner!.Uid, loser.Uid);
    }

    [Fact]
    public async Task Anonymous_login_is_a_web_user_and_can_be_switched_off()
    {
        var identity = await OpenAsync();
        var credentials = await identity.SignInAnonymouslyAsync(null);

        Assert.Equal("anonymous", credentials.Scope);
        var caller = identity.Authenticate(credentials.AccessToken);
        Assert.Equal(new Caller.WebUser(credentials.Uid, true), caller);
        Assert.True((await identity.GetUserAsync(caller)).IsAnonymous);
        Assert.Equal("anonymous", (await identity.RefreshAsync(credentials.RefreshToken)).Scope);

        var closed = await OpenAsync(settings => settings with { AllowAnonymous = false });
        Assert.Equal(CloudErrorCode.LoginNotConfigured, (await Assert.ThrowsAsync<CloudException>(async () => await closed.SignInAnonymouslyAsync(null))).Code);
    }

    [Fact]
    public async Task Tokens_survive_a_restart_and_expire_on_time()
    {
        var credentials = await LoginAsync(await OpenAsync(), "dev:alice");
        var restarted = await OpenAsync();

        _time.Advance(TimeSpan.FromSeconds(7199));
        Assert.NotNull(restarted.Authenticate(credentials.AccessToken));
        _time.Advance(TimeSpan.FromSeconds(1));

        Refused(restarted, credentials.AccessToken, CloudErrorCode.AccessTokenExpired);
        Refused(await OpenAsync(), credentials.AccessToken, CloudErrorCode.AccessTokenExpired);
    }

    [Fact]
    public async Task A_known_token_costs_no_allocation_and_no_read()
    {
        var identity = await OpenAsync();
        var token = (await LoginAsync(identity, "dev:alice")).AccessToken;
        var utf8 = Encoding.UTF8.GetBytes(token);
        identity.Authenticate(token);
        identity.Authenticate(utf8);
        var reads = _store.Reads;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            identity.Authenticate(token);
            identity.Authenticate(utf8);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(reads, _store.Reads);
    }

    [Fact]
    public async Task Forged_foreign_and_malformed_tokens_are_refused()
    {
        var identity = await OpenAsync();
        var token = (await LoginAsync(identity, "dev:alice")).AccessToken;
        var foreignStore = new MemoryRecordStore();
        var foreign = await OpenAsync(settings => settings with { EnvironmentId = "env-2" }, foreignStore);
        var sameKeysOtherEnvironment = await OpenAsync(settings => settings with { EnvironmentId = "env-2" });
        var parts = token.Split('.');
        var none = Base64("""{"alg":"none","typ":"JWT","kid":"1"}""");
        string[] bad =
        [
            "", ".", "..", "...", "x", "a.b.c", token[..^1], token + "A", token + "=", " " + token, token + " ", token[1..], token.ToLowerInvariant(),
            $"{parts[0]}.{parts[1]}.", $"{parts[0]}..{parts[2]}", $".{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}", $"{token}.{parts[2]}",
            $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}",
            $"{Base64("""{"alg":"HS256","typ":"JWT","kid":"2"}""")}.{parts[1]}.{parts[2]}",
            $"{Base64("""{"typ":"JWT","alg":"HS256","kid":"1"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Base64("""{"aud":"env-1","sub":"u","exp":9999999999}""")}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^1]}{NextLetter(parts[2][^1])}",
            new string('A', 100_000), new string('é', 100), "\0", token.Replace('.', '\u3002'),
            (await LoginAsync(foreign, "dev:alice")).AccessToken,
            await ProviderTokenAsync(identity, "dev:alice"),
            (await LoginAsync(identity, "dev:alice")).RefreshToken,
        ];

        Assert.All(bad, text => Refused(identity, text, CloudErrorCode.LoginRequired));
        Refused(identity, null, CloudErrorCode.LoginRequired);
        Refused(sameKeysOtherEnvironment, token, CloudErrorCode.LoginRequired);
        Assert.Equal(CloudErrorCode.LoginRequired, Assert.Throws<CloudException>(() => identity.Authenticate(new byte[100_000].AsSpan())).Code);
    }

    [Fact]
    public async Task A_token_with_any_character_changed_is_refused()
    {
        var identity = await OpenAsync();
        var token = (await LoginAsync(identity, "dev:alice")).AccessToken;

        for (var i = 0; i < token.Length; i++)
        {
            Refused(identity, token[..i] + NextLetter(token[i]) + token[(i + 1)..], CloudErrorCode.LoginRequired);
        }
    }

    [Fact]
    public async Task The_claims_of_an_access_token_are_readable()
    {
        var identity = await OpenAsync();
        var credentials = await LoginAsync(identity, "dev:alice");

        using var payload = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(credentials.AccessToken.Split('.')[1]));

        var claims = payload.RootElement;
        Assert.Equal(("env-1", "env-1", credentials.Uid, credentials.Uid), (claims.GetProperty("aud").GetString(), claims.GetProperty("project_id").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("user_id").GetString()));
        Assert.Equal(7200, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal("env-1", IdentityService.PeekEnvironment(credentials.AccessToken));
        Assert.Null(IdentityService.PeekEnvironment(credentials.RefreshToken));
    }

    [Fact]
    public async Task A_refresh_replaces_the_token_and_a_retry_within_the_grace_gets_the_same()
    {
        var identity = await OpenAsync();
        var first = await LoginAsync(identity, "dev:alice");
        _time.Advance(TimeSpan.FromHours(3));

        var second = await identity.RefreshAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromSeconds(90));
        var retried = await identity.RefreshAsync(first.RefreshToken);

        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal(second.RefreshToken, retried.RefreshToken);
        Assert.NotNull(identity.Authenticate(second.AccessToken));
        Assert.NotNull(await identity.RefreshAsync(second.RefreshToken));
    }

    [Fact]
    public async Task A_refresh_token_used_again_after_the_grace_ends_the_login()
    {
        var identity = await OpenAsync();
        var first = await LoginAsync(identity, "dev:alice");
        var second = await identity.RefreshAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromMinutes(3));

        await RefreshRefused(identity, first.RefreshToken, CloudErrorCode.RefreshTokenInvalid);

        await RefreshRefused(identity, second.RefreshToken, CloudErrorCode.RefreshTokenInvalid);
        Refused(identity, second.AccessToken, CloudErrorCode.LoginRequired);
        Refused(await OpenAsync(), second.AccessToken, CloudErrorCode.LoginRequired);
    }

    [Fact]
    public async Task Two_refreshes_at_once_agree_on_the_next_token()
    {
        var identity = await OpenAsync();
        var first = await LoginAsync(identity, "dev:alice");
        IssuedCredentials? winner = null;
        _store.BeforeWrite = async () => winner = await identity.RefreshAsync(first.RefreshToken);

        var loser = await identity.RefreshAsync(first.RefreshToken);

        Assert.Equal(winner!.RefreshToken, loser.RefreshToken);
    }

    [Fact]
    public async Task Refresh_tokens_expire_and_forged_ones_are_refused()
    {
        var identity = await OpenAsync();
        var token = (await LoginAsync(identity, "dev:alice")).RefreshToken;
        string[] bad = ["", "x", token[..^1], token + "A", token + "=", NextLetter(token[0]) + token[1..], new string('A', 76), new string('-', 76), new string('A', 100_000), "é" + token[1..]];
        foreach (var text in bad)
        {
            await RefreshRefused(identity, text, CloudErrorCode.RefreshTokenInvalid);
        }

        for (var i = 0; i < token.Length; i++)
        {
            await RefreshRefused(identity, token[..i] + NextLetter(token[i]) + token[(i + 1)..], CloudErrorCode.RefreshTokenInvalid);
        }

        _time.Advance(TimeSpan.FromDays(30));
        await RefreshRefused(identity, token, CloudErrorCode.RefreshTokenExpired);
    }

    [Theory]
    [InlineData("signout")]
    [InlineData("revoke access")]
    [InlineData("revoke refresh")]
    public async Task An_ended_login_is_refused_at_once_and_after_a_restart(string how)
    {
        var identity = await OpenAsync();
        var ended = await LoginAsync(identity, "dev:alice");
        var other = await LoginAsync(identity, "dev:alice");
        identity.Authenticate(ended.AccessToken);

        await (how switch
        {
            "signout" => identity.SignOutAsync(ended.AccessToken),
            "revoke access" => identity.RevokeAsync(ended.AccessToken),
            _ => identity.RevokeAsync(ended.RefreshToken),
        });

        foreach (var service in new[] { identity, await OpenAsync() })
        {
            Refused(service, ended.AccessToken, CloudErrorCode.LoginRequired);
            await RefreshRefused(service, ended.RefreshToken, CloudErrorCode.RefreshTokenInvalid);
            Assert.NotNull(service.Authenticate(other.AccessToken));
        }

        await identity.RevokeAsync("unknown");
    }

    [Fact]
    public async Task A_blocked_user_is_out_at_once_until_he_is_let_in_again()
    {
        var identity = await OpenAsync();
        var credentials = await LoginAsync(identity, "dev:alice");

        await identity.BlockUserAsync(credentials.Uid);

        Refused(identity, credentials.AccessToken, CloudErrorCode.LoginRequired);
        Refused(await OpenAsync(), credentials.AccessToken, CloudErrorCode.LoginRequired);
        await RefreshRefused(identity, credentials.RefreshToken, CloudErrorCode.UserBlocked);
        Assert.Equal(CloudErrorCode.UserBlocked, (await Assert.ThrowsAsync<CloudException>(async () => await LoginAsync(identity, "dev:alice"))).Code);

        await identity.UnblockUserAsync(credentials.Uid);
        Assert.NotNull(identity.Authenticate(credentials.AccessToken));
    }

    [Fact]
    public async Task Rolled_keys_keep_old_tokens_until_they_are_retired()
    {
        var identity = await OpenAsync();
        var old = await LoginAsync(identity, "dev:alice");
        identity.Authenticate(old.AccessToken);

        await identity.Keys.RollAsync();
        var fresh = await LoginAsync(identity, "dev:alice");
        Assert.NotNull(identity.Authenticate(old.AccessToken));
        await identity.Keys.RetireAsync();

        Refused(identity, old.AccessToken, CloudErrorCode.LoginRequired);
        await RefreshRefused(identity, old.RefreshToken, CloudErrorCode.RefreshTokenInvalid);
        Assert.NotNull(identity.Authenticate(fresh.AccessToken));
    }

    [Fact]
    public async Task Provider_tokens_are_short_lived_and_of_one_environment()
    {
        var identity = await OpenAsync();
        var token = await ProviderTokenAsync(identity, "dev:alice");
        var foreign = await OpenAsync(settings => settings with { EnvironmentId = "env-2" }, new MemoryRecordStore());

        await Assert.ThrowsAsync<CloudException>(async () => await foreign.SignInWithProviderAsync(token));
        await Assert.ThrowsAsync<CloudException>(async () => await identity.SignInWithProviderAsync((await LoginAsync(identity, "x")).AccessToken));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("expired", (await Assert.ThrowsAsync<CloudException>(async () => await identity.SignInWithProviderAsync(token))).Message);
    }

    [Fact]
    public async Task The_sweep_deletes_what_has_expired_and_nothing_else()
    {
        var identity = await OpenAsync();
        await LoginAsync(identity, "dev:alice");
        await identity.SignOutAsync((await LoginAsync(identity, "dev:bob")).AccessToken);
        _time.Advance(TimeSpan.FromDays(31));
        var live = await LoginAsync(identity, "dev:carol");

        await identity.SweepAsync();

        Assert.Single(await _store.ListRecordsAsync(RecordKind.Session, "", null, 100));
        Assert.NotNull(await identity.RefreshAsync(live.RefreshToken));
    }

    [Fact]
    public async Task The_last_visit_is_not_written_at_every_login()
    {
        var identity = await OpenAsync();
        var uid = (await LoginAsync(identity, "dev:alice")).Uid;
        async Task<long> LastVisit() => (await _store.GetRecordAsync(RecordKind.User, "uid/" + uid))!["lastVisitAt"].AsDate;
        var first = await LastVisit();

        _time.Advance(TimeSpan.FromMinutes(59));
        await LoginAsync(identity, "dev:alice");
        Assert.Equal(first, await LastVisit());
        _time.Advance(TimeSpan.FromMinutes(1));
        await LoginAsync(identity, "dev:alice");
        Assert.Equal(first + 3_600_000, await LastVisit());
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<IdentityService> OpenAsync(Func<IdentitySettings, IdentitySettings>? change = null, MemoryRecordStore? store = null)
    {
        var settings = new IdentitySettings { EnvironmentId = "env-1", AppId = AppId };
        return await IdentityService.OpenAsync(store ?? _store, change?.Invoke(settings) ?? settings, new SimulatedLogin(AppId, "pair", _time), _time, new IdSource());
    }

    private static async Task<string> ProviderTokenAsync(IdentityService identity, string code) => (await identity.ExchangeCodeAsync(new ProviderCode { Code = code }, Local)).Token;

    private static async Task<IssuedCredentials> LoginAsync(IdentityService identity, string code) => await identity.SignInWithProviderAsync(await ProviderTokenAsync(identity, code));

    private static void Refused(IdentityService identity, string? token, CloudErrorCode code) => Assert.Equal(code, Assert.Throws<CloudException>(() => identity.Authenticate(token)).Code);

    private static async Task RefreshRefused(IdentityService identity, string token, CloudErrorCode code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<CloudException>(async () => await identity.RefreshAsync(token))).Code);

    private static char NextLetter(char letter) => letter == 'A' ? 'B' : 'A';

    private static string Base64(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
