using System.Net;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Hosting;

/// <summary>Static paths, CORS, health, and addresses handed out.</summary>
public sealed class PagesAndOriginsTests : IAsyncLifetime
{
    private TestServer _server = null!; // set before any test runs

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(projectJson: """{"web":"pages","collections":{"books":{"aclTag":"READONLY","indexes":[{"fields":{"isbn":1},"unique":true}]}}}""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/api/health", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/app/", HttpStatusCode.OK)]
    [InlineData("/app/index.html", HttpStatusCode.OK)]
    [InlineData("/app/none.html", HttpStatusCode.NotFound)]
    [InlineData("/app/../secret.txt", HttpStatusCode.NotFound)]
    [InlineData("/app/%2e%2e/secret.txt", HttpStatusCode.NotFound)]
    [InlineData("/app/..%2fsecret.txt", HttpStatusCode.NotFound)]
    [InlineData("/app/..%5csecret.txt", HttpStatusCode.NotFound)]
    [InlineData("/app//etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("/app/.hidden", HttpStatusCode.NotFound)]
    [InlineData("/yunkai.js", HttpStatusCode.NotFound)]
    public async Task Paths_answer_and_stay_inside_the_folder(string path, HttpStatusCode status)
    {
        using var response = await _server.Http.GetAsync(new Uri(_server.Server.Url.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

        Assert.Equal(status, response.StatusCode);
        Assert.DoesNotContain("not to be served", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/database/instances/(default)/databases/(default)/collections/books/documents", "CLOUD_API")]
    [InlineData("POST", "/v1/functions/login", "CLOUD_API")]
    [InlineData("POST", "/tcb/databasequery?access_token=x", "node-sdk")]
    [InlineData("GET", "/cgi-bin/token?grant_type=client_credential", "node-sdk")]
    [InlineData("GET", "/console/", "/api")]
    public async Task A_protocol_that_is_to_come_says_so_and_names_what_works_today(string method, string path, string instead)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"code\":\"OPERATION_NOT_SUPPORTED\"", text, StringComparison.Ordinal);
        Assert.Contains(instead, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preflight_echoes_the_headers_and_replies_carry_the_exposed_ones()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/web?env=env-1");
        preflight.Headers.Add("Origin", "https://page.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-sdk-version,x-seqid");
        using var allowed = await _server.Http.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("content-type,x-sdk-version,x-seqid", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Equal("7200", allowed.Headers.GetValues("Access-Control-Max-Age").Single());

        using var call = new HttpRequestMessage(HttpMethod.Post, "/web?env=env-1") { Content = new StringContent("{}") };
        call.Headers.Add("Origin", "https://page.example");
        using var reply = await _server.Http.SendAsync(call);
        Assert.Contains("x-request-id", string.Join(',', reply.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        Assert.True(reply.Headers.Contains("x-request-id"));
    }

    [Fact]
    public async Task The_management_api_grants_no_other_page_access()
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, "/api/health");
        call.Headers.Add("Origin", "https://page.example");
        using var reply = await _server.Http.SendAsync(call);

        Assert.False(reply.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://evil.example", null, false)]
    [InlineData("http://evil.example:7300", "evil.example:7300", false)] // DNS rebinding: for the browser the same origin
    [InlineData("null", null, false)]
    [InlineData("http://localhost:5173", null, true)]
    [InlineData("http://192.168.1.20:8080", null, true)]
    public async Task With_the_simulator_pages_of_other_sites_are_turned_away_before_anything_is_done(string origin, string? host, bool isTaken)
    {
        await using var server = await TestServer.StartAsync(onlyLocalOrigins: true);
        using var login = new HttpRequestMessage(HttpMethod.Post, "/auth/v1/signin/anonymously?client_id=env-1") { Content = new StringContent("{}") };
        login.Headers.Add("Origin", origin);
        login.Headers.Host = host;
        using var reply = await server.Http.SendAsync(login);

        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Equal(isTaken ? origin : null, reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
        Assert.Equal(isTaken ? 1 : 0, (await server.Project.Environment.Store.ListRecordsAsync(Storage.RecordKind.Session, "session/", null, 10)).Count);
        Assert.Equal(!isTaken, server.Activity.Notices.Any(notice => notice.Contains("--allow-origin " + origin, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_login_that_calls_this_machine_by_a_strangers_name_is_not_local()
    {
        const string Body = """{"provider_code":"dev:alice"}""";
        foreach (var (host, status) in new[] { ("localhost:7300", HttpStatusCode.OK), ("127.0.0.1", HttpStatusCode.OK), ("evil.example:7300", HttpStatusCode.Forbidden) })
        {
            using var login = new HttpRequestMessage(HttpMethod.Post, "/auth/v1/provider/token?client_id=env-1") { Content = new StringContent(Body) };
            login.Headers.Host = host;
            using var reply = await _server.Http.SendAsync(login);
            Assert.Equal(status, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("demo.tcb-api.tencentcloudapi.com", false)]
    [InlineData("localhost:7300", true)]
    [InlineData("192.168.1.20:7300", true)]
    public async Task Addresses_handed_out_name_our_host_only(string host, bool isTaken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/web?env=env-1")
        {
            Content = new StringContent($"{{\"action\":\"storage.getUploadMetadata\",\"path\":\"a.txt\",\"access_token\":\"{await _server.LoginAsync("alice")}\"}}"),
        };
        request.Headers.Host = host;
        using var response = await _server.Http.SendAsync(request);
        var url = TestServer.Parse(await response.Content.ReadAsStringAsync()).GetProperty("data").GetProperty("url").GetString()!;

        Assert.StartsWith(isTaken ? $"http://{host}/" : _server.Server.Url.ToString(), url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_management_api_manages_collections_and_documents()
    {
        const string Root = "/api/envs/env-1/collections";
        var (listed, before) = await _server.ManageAsync(HttpMethod.Get, Root);
        Assert.Equal(200, listed);
        Assert.Contains(before.GetProperty("items").EnumerateArray(), item => item.GetProperty("name").GetString() == "books" && item.GetProperty("aclTag").GetString() == "READONLY" && item.GetProperty("indexes").GetInt32() == 3);

        Assert.Equal(201, (await _server.ManageAsync(HttpMethod.Post, Root, """{"name":"notes"}""")).Status);
        Assert.Equal(409, (await _server.ManageAsync(HttpMethod.Post, Root, """{"name":"notes"}""")).Status);
        Assert.Equal(400, (await _server.ManageAsync(HttpMethod.Post, Root, """{"name":"no/such"}""")).Status);
        Assert.Equal(400, (await _server.ManageAsync(HttpMethod.Post, Root, """[]""")).Status);
        Assert.Equal("ADMINONLY", (await _server.ManageAsync(HttpMethod.Put, Root + "/notes/permission", """{"aclTag":"ADMINONLY"}""")).Body.GetProperty("aclTag").GetString());
        Assert.Equal(501, (await _server.ManageAsync(HttpMethod.Put, Root + "/notes/permission", """{"aclTag":"CUSTOM","rule":{}}""")).Status);
        Assert.Equal(400, (await _server.ManageAsync(HttpMethod.Put, Root + "/notes/permission", """{"aclTag":"EVERYBODY"}""")).Status);
        Assert.Equal(404, (await _server.ManageAsync(HttpMethod.Put, Root + "/none/permission", """{"aclTag":"PRIVATE"}""")).Status);

        Assert.Equal(201, (await _server.ManageAsync(HttpMethod.Post, Root + "/notes/documents", """{"documents":[{"_id":"a","at":{"$date":{"$numberLong":"5"}}},{"_id":"b"}]}""")).Status);
        var (_, page) = await _server.ManageAsync(HttpMethod.Get, Root + "/notes/documents?limit=1&offset=0");
        Assert.Equal("""[{"_id":"a","at":{"$date":{"$numberLong":"5"}}}]""", page.GetProperty("items").GetRawText());
        Assert.Equal(2, page.GetProperty("total").GetInt32());
        Assert.Equal(400, (await _server.ManageAsync(HttpMethod.Get, Root + "/notes/documents?limit=x")).Status);
        Assert.Equal(404, (await _server.ManageAsync(HttpMethod.Get, "/api/envs/none/collections")).Status);
        Assert.Equal(401, (await _server.ManageAsync(HttpMethod.Get, Root, token: "wrong")).Status);

        Assert.Equal(200, (await _server.ManageAsync(HttpMethod.Delete, Root + "/notes")).Status);
        Assert.Equal(404, (await _server.ManageAsync(HttpMethod.Delete, Root + "/notes")).Status);
        Assert.Equal("env-1", (await _server.ManageAsync(HttpMethod.Get, "/api/envs")).Body.GetProperty("items")[0].GetProperty("id").GetString());
    }
}
