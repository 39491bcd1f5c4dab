using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.Auth;
using Yunkai.Storage;
using Yunkai.Testing;

namespace Yunkai.Server.Tests.Auth;

public sealed class AuthEndpointTests : IAsyncLifetime
{
    private const string AppId = "wx1234567890abcdef";
    private readonly HttpClient _client = new();
    private readonly List<Exception> _unexpected = [];
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        var settings = new IdentitySettings { EnvironmentId = "demo-env", AppId = AppId };
        var identity = await IdentityService.OpenAsync(new MemoryRecordStore(), settings, new SimulatedLogin(AppId, "pair-1", TimeProvider.System), TimeProvider.System, new IdSource());
        var endpoint = new AuthEndpoint((clientId, _) => clientId is "demo-env" ? ValueTask.FromResult(identity)
            : clientId is "broken" ? throw new InvalidOperationException("inside") : throw new CloudException(CloudErrorCode.InvalidEnvironment, $"no environment \"{clientId}\""), _unexpected.Add);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapAuth(endpoint);
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task The_login_of_a_mini_program_runs_from_code_to_sign_out()
    {
        var provider = await PostAsync("provider/token?client_id=demo-env", """{"provider_id":"wx1234567890abcdef","provider_code":"dev:alice","provider_params":{"provider_code_type":"open_id","appid":"wx1234567890abcdef"}}""");
        Assert.Equal(600, provider.GetProperty("expires_in").GetInt32());

        var credentials = await PostAsync("signin/with/provider?client_id=demo-env", $$"""{"provider_token":"{{provider.GetProperty("provider_token")}}"}""");
        Assert.Equal(("Bearer", 7200), (credentials.GetProperty("token_type").GetString(), credentials.GetProperty("expires_in").GetInt32()));

        var access = credentials.GetProperty("access_token").GetString()!;
        var (status, me) = await SendAsync(HttpMethod.Get, "user/me", null, access);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(credentials.GetProperty("sub").GetString(), me.GetProperty("sub").GetString());
        Assert.Equal(AppId, me.GetProperty("providers")[0].GetProperty("id").GetString());
        Assert.Matches("^o.{27}$", me.GetProperty("providers")[0].GetProperty("provider_user_id").GetString()!);

        var refreshed = await PostAsync("token", $$"""{"client_id":"demo-env","client_secret":"","grant_type":"refresh_token","refresh_token":"{{credentials.GetProperty("refresh_token")}}"}""");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "user/signout", "", access)).Status);
        Assert.Equal("unauthenticated", (await SendAsync(HttpMethod.Get, "user/me", null, access)).Body.GetProperty("error").GetString());
        Assert.Equal("unauthenticated", (await SendAsync(HttpMethod.Get, "user/me", null, refreshed.GetProperty("access_token").GetString())).Body.GetProperty("error").GetString());
        Assert.Empty(_unexpected);
    }

    [Fact]
    public async Task Anonymous_login_keeps_its_scope_and_name()
    {
        var credentials = await PostAsync("signin/anonymously?client_id=demo-env", "");

        Assert.Equal("anonymous", credentials.GetProperty("scope").GetString());
        var me = (await SendAsync(HttpMethod.Get, "user/me", null, credentials.GetProperty("access_token").GetString())).Body;
        Assert.Equal("anonymous", me.GetProperty("name").GetString());
        await PostAsync("revoke?client_id=demo-env", $$"""{"token":"{{credentials.GetProperty("access_token")}}"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "user/me", null, credentials.GetProperty("access_token").GetString())).Status);
    }

    [Fact]
    public async Task Patch_may_come_as_a_header_and_the_client_in_a_basic_authorization()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/v1/provider/token") { Content = new StringContent("""{"provider_code":"x"}""") };
        request.Headers.Add("X-HTTP-Method-Override", "PATCH");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("demo-env:")));

        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "::1")]
    public async Task Through_a_proxy_the_pairing_code_is_wanted(string header, string value)
    {
        foreach (var (pairing, expected) in new[] { ("", HttpStatusCode.Forbidden), ("wrong", HttpStatusCode.Forbidden), ("pair-1", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/v1/provider/token?client_id=demo-env")
            {
                Content = new StringContent($$$"""{"provider_code":"x","provider_params":{"pairing_code":"{{{pairing}}}"}}"""),
            };
            request.Headers.Add(header, value);

            using var response = await _client.SendAsync(request);

            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("POST", "provider/token?client_id=demo-env", "{", 400, "invalid_argument")]
    [InlineData("POST", "provider/token?client_id=demo-env", "[]", 400, "invalid_argument")]
    [InlineData("POST", "provider/token?client_id=demo-env", "", 400, "invalid_argument")]
    [InlineData("POST", "provider/token?client_id=demo-env", """{"provider_code":5}""", 400, "invalid_argument")]
    [InlineData("POST", "provider/token?client_id=demo-env", """{"provider_code":"\ud800"}""", 400, "invalid_argument")]
    [InlineData("POST", "provider/token?client_id=demo-env", """{"provider_code":"x","provider_id":"google"}""", 400, "provider_not_enabled")]
    [InlineData("POST", "provider/token?client_id=demo-env", """{"provider_code":"x","provider_params":{"provider_code_type":"phone"}}""", 400, "provider_not_enabled")]
    [InlineData("POST", "provider/token?client_id=other", """{"provider_code":"x"}""", 400, "unauthorized_client")]
    [InlineData("POST", "provider/token", """{"provider_code":"x"}""", 400, "unauthorized_client")]
    [InlineData("POST", "provider/token?client_id=broken", """{"provider_code":"x"}""", 500, "internal")]
    [InlineData("GET", "provider/token?client_id=demo-env", "", 405, "invalid_argument")]
    [InlineData("POST", "signin/with/provider?client_id=demo-env", """{"provider_token":"a.b.c"}""", 400, "invalid_credentials")]
    [InlineData("POST", "token?client_id=demo-env", """{"refresh_token":"x"}""", 400, "invalid_grant")]
    [InlineData("POST", "token?client_id=demo-env", """{"refresh_token":"x","grant_type":"password"}""", 400, "invalid_argument")]
    [InlineData("GET", "user/me?client_id=demo-env", "", 401, "unauthenticated")]
    [InlineData("POST", "user/signout?client_id=demo-env", "", 401, "unauthenticated")]
    [InlineData("POST", "signin?client_id=demo-env", "{}", 404, "unimplemented")]
    [InlineData("POST", "signup", "{}", 404, "unimplemented")]
    [InlineData("DELETE", "user/me", "", 404, "unimplemented")]
    [InlineData("POST", "../v2/token", "{}", 404, "unimplemented")]
    public async Task Every_refusal_is_json_with_three_members(string method, string path, string body, int status, string error)
    {
        var (actual, reply) = await SendAsync(new HttpMethod(method), path, body, null);

        Assert.Equal((status, error), ((int)actual, reply.GetProperty("error").GetString()));
        Assert.True(reply.GetProperty("error_code").GetInt32() > 0);
        Assert.NotEmpty(reply.GetProperty("error_description").GetString()!);
        Assert.DoesNotContain("inside", reply.GetRawText());
    }

    [Fact]
    public async Task Oversized_and_deeply_nested_bodies_are_refused()
    {
        var huge = await SendAsync(HttpMethod.Post, "provider/token?client_id=demo-env", "{\"provider_code\":\"" + new string('x', 70_000) + "\"}", null);
        var deep = await SendAsync(HttpMethod.Post, "provider/token?client_id=demo-env", new string('[', 60_000), null);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/auth/v1/provider/token?client_id=demo-env") { Content = new StringContent(new string('x', 70_000)) };
        chunked.Headers.TransferEncodingChunked = true;
        using var response = await _client.SendAsync(chunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.Status);
        Assert.Equal(HttpStatusCode.BadRequest, deep.Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "user/me?client_id=demo-env", null, new string('a', 5000))).Status);
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        var (status, reply) = await SendAsync(HttpMethod.Post, path, body, null);
        Assert.True(status == HttpStatusCode.OK, reply.GetRawText());
        return reply;
    }

    // As browsers send it: the body as text.
    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body, string? bearer)
    {
        using var request = new HttpRequestMessage(method, "/auth/v1/" + path);
        if (body is { Length: > 0 })
        {
            request.Content = new StringContent(body, Encoding.UTF8, "text/plain");
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        using var response = await _client.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()));
    }
}
