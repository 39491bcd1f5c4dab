using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary>Whatever is sent: a clear answer, the server lives, nothing is lost.</summary>
public sealed class HostileInputTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private TestServer Server => fixture.Server;

    public static TheoryData<string, string> Bodies()
    {
        var rows = new TheoryData<string, string>();
        foreach (var path in new[] { "/web?env=env-1", "/v1?env=env-1", "/admin", "/any/path/admin?x=1" })
        {
            foreach (var body in new[]
            {
                "", "{", "[]", "null", "\"text\"", "17", "{}", "{\"action\":7}", "{\"action\":null}", "{\"action\":\"\\ud800\"}", "{\"action\":\"database.getDocument\"}",
                "{\"action\":\"" + new string('x', 5000) + "\",\"env\":\"env-1\"}",
                "{\"action\":\"database.getDocument\",\"env\":[1]}",
                "{\"action\":\"database.getDocument\",\"env\":\"../../etc\",\"envName\":\"../../etc\",\"collectionName\":\"c\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"../x\",\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"c\",\"limit\":1e400,\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"c\",\"offset\":99999999999999999999999999,\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":{\"a\":1},\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"c\",\"access_token\":\"a.b.c\",\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"c\",\"access_token\":{},\"env\":\"env-1\"}",
                "{\"action\":\"database.queryDocument\",\"collectionName\":\"c\",\"query\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000) + ",\"env\":\"env-1\"}",
                string.Concat(Enumerable.Repeat("[", 100_000)),
                "\u0000\u0001\u0002", "<xml/>", "--boundary", "{\"a\":\"\ufffe\"}",
            })
            {
                rows.Add(path, body);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Every_wrong_body_gets_an_error_with_code_message_and_request_id(string path, string body)
    {
        using var response = await Server.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

        var reply = TestServer.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.NotEqual("SYS_ERR", reply.GetProperty("code").GetString());
        Assert.NotEqual("", reply.GetProperty("message").GetString());
        Assert.NotEqual("", reply.GetProperty("requestId").GetString());
        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    public async Task Any_content_type_is_answered(string type)
    {
        foreach (var path in new[] { "/web?env=env-1", "/admin" })
        {
            using var content = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nwx.openApi\r\n--x--\r\n"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await Server.Http.PostAsync(path, content);
            var reply = TestServer.Parse(await response.Content.ReadAsStringAsync());
            Assert.NotEqual("SYS_ERR", reply.GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("/web?env=env-1")]
    [InlineData("/admin")]
    public async Task An_oversized_body_is_refused_whether_its_length_is_told_or_not(string path)
    {
        var limit = Server.Project.Environment.Limits.MaxRequestBytes;
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[limit + 1]) };
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.ExpectContinue = true;
            try
            {
                using var response = await Server.Http.SendAsync(request);
                Assert.Equal("EXCEED_REQUEST_SIZE_LIMIT", TestServer.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString());
            }
            catch (HttpRequestException)
            {
                // The server may close while the client still sends; the client then sees a broken connection instead of the answer.
            }
        }

        await AssertAliveAsync();
    }

    [Fact]
    public async Task A_body_that_never_ends_does_not_hold_others_up()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Server.Server.Url.Port);
        await socket.GetStream().WriteAsync("POST /web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"act"u8.ToArray());

        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("GET", "/web", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/x/admin", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing/here", HttpStatusCode.NotFound)]
    [InlineData("POST", "/%00", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/envs", HttpStatusCode.Unauthorized)]
    [InlineData("DELETE", "/api/envs/env-1/collections/x", HttpStatusCode.Unauthorized)]
    public async Task Garbage_paths_and_methods_get_json_with_a_status(string method, string path, HttpStatusCode status)
    {
        using var response = await Server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        if (path == "/%00")
        {
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest);
            return;
        }

        Assert.Equal(status, response.StatusCode);
        Assert.NotEqual("", TestServer.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET", "/api/envs")]
    [InlineData("POST", "/admin")]
    [InlineData("GET", "/files/env-1/x.txt")]
    public async Task The_worker_listener_has_admin_and_files_and_nothing_else(string method, string path)
    {
        using var client = new HttpClient { BaseAddress = Server.Server.WorkerUrl };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Server.Server.ConsoleToken);
        if (method == "POST")
        {
            request.Content = new StringContent("{}");
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(path == "/admin" ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("items", text, StringComparison.Ordinal);
        foreach (var closed in new[] { "/web", "/auth/v1/signin/anonymously", "/v1", "/app/", "/yunkai.js", "/" })
        {
            using var reply = await client.PostAsync(closed, new StringContent("{}"));
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        }
    }

    private async Task AssertAliveAsync()
    {
        var collection = ServerFixture.NewCollection();
        await Server.AdminAsync("database.addCollection", $"\"collectionName\":\"{collection}\"");
        await Server.AdminAsync("database.addDocument", $"\"collectionName\":\"{collection}\",\"data\":{{\"a\":1}}");
        var total = await Server.AdminAsync("database.countDocument", $"\"collectionName\":\"{collection}\"");
        Assert.Equal(1, total.GetProperty("data").GetProperty("total").GetInt32());
    }
}
