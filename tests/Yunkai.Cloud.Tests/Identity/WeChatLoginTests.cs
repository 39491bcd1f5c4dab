using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Tests.Identity;

public sealed class WeChatLoginTests
{
    private const string Secret = "secret-of-the-app";

    [Fact]
    public async Task The_code_is_exchanged_with_app_id_and_secret()
    {
        var query = "";
        await using var weChat = await StandIn.StartAsync(context =>
        {
            query = context.Request.Path + context.Request.QueryString;
            return """{"openid":"oABC","session_key":"k","unionid":"oU"}""";
        });

        var identity = await weChat.ExchangeAsync("0a3+x/y=");

        Assert.Equal(new WeChatIdentity("wx1", "oABC", "oU"), identity);
        Assert.Equal($"/sns/jscode2session?appid=wx1&secret={Secret}&js_code=0a3%2Bx%2Fy%3D&grant_type=authorization_code", query);
    }

    [Theory]
    [InlineData("""{"errcode":40029,"errmsg":"invalid code"}""", CloudErrorCode.LoginCodeInvalid)]
    [InlineData("""{"errcode":40163,"errmsg":"code been used"}""", CloudErrorCode.LoginCodeInvalid)]
    [InlineData("""{"errcode":45011}""", CloudErrorCode.LoginRateLimited)]
    [InlineData("""{"errcode":40226}""", CloudErrorCode.UserBlocked)]
    [InlineData("""{"errcode":-1}""", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("""{"errcode":40125}""", CloudErrorCode.LoginNotConfigured)]
    [InlineData("""{"errcode":40013}""", CloudErrorCode.LoginNotConfigured)]
    [InlineData("""{"errcode":99999}""", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("""{"errcode":"x"}""", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("""{"openid":5}""", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("{}", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("[]", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("<html>", CloudErrorCode.LoginServiceUnavailable)]
    [InlineData("", CloudErrorCode.LoginServiceUnavailable)]
    public async Task Refusals_and_nonsense_become_clear_errors(string reply, CloudErrorCode code)
    {
        await using var weChat = await StandIn.StartAsync(_ => reply);

        var error = await Assert.ThrowsAsync<CloudException>(async () => await weChat.ExchangeAsync("0a3"));

        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(Secret, error.ToString());
    }

    [Fact]
    public async Task A_huge_reply_a_bad_status_and_a_dead_server_are_refused_without_the_secret()
    {
        await using var huge = await StandIn.StartAsync(_ => new string('x', 1_000_000));
        await using var failing = await StandIn.StartAsync(context =>
        {
            context.Response.StatusCode = 502;
            return "";
        });
        var dead = await StandIn.StartAsync(_ => "");
        await dead.DisposeAsync();

        foreach (var weChat in new[] { huge, failing, dead })
        {
            var error = await Assert.ThrowsAsync<CloudException>(async () => await weChat.ExchangeAsync("0a3"));
            Assert.Equal(CloudErrorCode.LoginServiceUnavailable, error.Code);
            Assert.DoesNotContain(Secret, error.ToString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev:alice")]
    public async Task Codes_that_cannot_be_wechats_never_reach_it(string code)
    {
        await using var weChat = await StandIn.StartAsync(_ => throw new InvalidOperationException("asked"));

        Assert.Equal(CloudErrorCode.LoginCodeInvalid, (await Assert.ThrowsAsync<CloudException>(async () => await weChat.ExchangeAsync(code))).Code);
    }

    [Fact]
    public async Task Without_a_secret_the_refusal_says_what_to_set()
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await new UnconfiguredLogin("env-1", "wx1").ExchangeAsync(new ProviderCode { Code = "x" }, default));

        Assert.Equal(CloudErrorCode.LoginNotConfigured, error.Code);
        Assert.Contains("AppSecret", error.Message);
    }

    private sealed class StandIn(WebApplication app, Uri address) : IAsyncDisposable
    {
        private readonly HttpClient _client = new();

        public static async Task<StandIn> StartAsync(Func<HttpContext, string> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(context => context.Response.WriteAsync(answer(context)));
            await app.StartAsync();
            return new StandIn(app, new Uri(app.Urls.Single()));
        }

        public ValueTask<WeChatIdentity> ExchangeAsync(string code) => new WeChatLogin(_client, address, "wx1", Secret).ExchangeAsync(new ProviderCode { Code = code }, default);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
