using Microsoft.Extensions.Time.Testing;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Tests.Identity;

public sealed class SimulatedLoginTests
{
    private static readonly LoginOrigin Remote = new("192.168.1.5", false);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Openids_look_like_wechats_and_depend_on_app_and_name()
    {
        var one = Login("wxa");
        var two = Login("wxb");

        var alice = await ExchangeAsync(one, "dev:alice");
        var elsewhere = await ExchangeAsync(two, "dev:alice");

        Assert.Matches("^o[A-Za-z0-9_-]{27}$", alice.OpenId);
        Assert.Equal(alice, await ExchangeAsync(Login("wxa"), "dev:alice"));
        Assert.NotEqual(alice.OpenId, elsewhere.OpenId);
        Assert.NotEqual(alice.OpenId, (await ExchangeAsync(one, "dev:bob")).OpenId);
        Assert.Null(alice.UnionId);
        Assert.NotEqual(alice.OpenId, (await ExchangeAsync(one, "dev:Alice")).OpenId);
    }

    [Fact]
    public async Task The_openid_of_a_name_never_changes_between_versions() =>
        Assert.Equal("oy1OdWCnX7f6ZckGQ1GBhmZNuMhn", (await ExchangeAsync(Login("wx1234567890abcdef"), "dev:alice")).OpenId);

    [Theory]
    [InlineData("0a3xyz")]
    [InlineData("dev:")]
    [InlineData("dev: ")]
    [InlineData("DEV:alice")]
    [InlineData("dev:developer")]
    public async Task Any_other_code_is_the_default_developer(string code) =>
        Assert.Equal(Login("wxa").Identify("developer"), await ExchangeAsync(Login("wxa"), code));

    [Fact]
    public async Task An_endless_name_is_refused() =>
        Assert.Equal(CloudErrorCode.LoginCodeInvalid, (await Assert.ThrowsAsync<CloudException>(async () => await ExchangeAsync(Login("wxa"), "dev:" + new string('a', 65)))).Code);

    [Fact]
    public async Task Another_machine_needs_the_pairing_code()
    {
        var login = Login("wxa");

        Assert.NotNull(await ExchangeAsync(login, "dev:alice", Remote, "pair-1"));
        foreach (var wrong in new[] { null, "", "pair-2", "pair-1 ", "PAIR-1" })
        {
            Assert.Equal(CloudErrorCode.PermissionDenied, (await Assert.ThrowsAsync<CloudException>(async () => await ExchangeAsync(login, "dev:alice", Remote, wrong))).Code);
        }
    }

    [Fact]
    public async Task Guessing_locks_the_address_for_a_minute_and_then_everybody()
    {
        var login = Login("wxa");
        await GuessAsync(login, Remote, 5);

        Assert.Equal(CloudErrorCode.LoginRateLimited, (await Assert.ThrowsAsync<CloudException>(async () => await ExchangeAsync(login, "x", Remote, "pair-1"))).Code);
        Assert.NotNull(await ExchangeAsync(login, "x", new LoginOrigin("192.168.1.6", false), "pair-1"));
        Assert.NotNull(await ExchangeAsync(login, "x", new LoginOrigin("127.0.0.1", true), null));
        _time.Advance(AttemptThrottle.Pause);
        Assert.NotNull(await ExchangeAsync(login, "x", Remote, "pair-1"));

        for (var i = 0; i < AttemptThrottle.Overall; i++)
        {
            await GuessAsync(login, new LoginOrigin($"10.0.0.{i}", false), 1);
        }

        Assert.Equal(CloudErrorCode.LoginRateLimited, (await Assert.ThrowsAsync<CloudException>(async () => await ExchangeAsync(login, "x", new LoginOrigin("10.1.0.1", false), "pair-1"))).Code);
    }

    private SimulatedLogin Login(string appId) => new(appId, "pair-1", _time);

    private static async Task GuessAsync(SimulatedLogin login, LoginOrigin origin, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Assert.ThrowsAsync<CloudException>(async () => await ExchangeAsync(login, "x", origin, "wrong"));
        }
    }

    private static async Task<WeChatIdentity> ExchangeAsync(SimulatedLogin login, string code, LoginOrigin? origin = null, string? pairing = null) =>
        await login.ExchangeAsync(new ProviderCode { Code = code, PairingCode = pairing }, origin ?? new LoginOrigin("127.0.0.1", true));
}
