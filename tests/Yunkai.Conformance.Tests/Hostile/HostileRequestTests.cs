using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yunkai.Conformance.Tests.Files;
using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Hostile;

/// <summary>Every address of the real server, every kind of bad request: an answer in the address's own form, a server that lives, nothing lost.</summary>
public sealed class HostileRequestTests(FileProject project) : IClassFixture<FileProject>
{
    private static readonly string[] Posts =
    [
        "/admin", "/web?env=ENV", "/v1?env=ENV", "/auth/v1/signin/anonymously?client_id=ENV", "/auth/v1/provider/token?client_id=ENV", "/auth/v1/signin/with/provider?client_id=ENV", "/auth/v1/token?client_id=ENV",
        "/auth/v1/revoke?client_id=ENV", "/auth/v1/user/me", "/api/envs/ENV/collections", "/api/envs", "/upload/ENV", "/upload/nobody", "/files/ENV/a.txt", "/app/", "/yunkai.js", "/nothing/here", "/",
    ];

    private static readonly (string Name, byte[] Body)[] Bodies =
    [
        ("broken JSON", "{\"action\":"u8.ToArray()),
        ("deep lists", Encoding.ASCII.GetBytes(new string('[', 10_000))),
        ("deep objects", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)))),
        ("deep inside an action", Encoding.ASCII.GetBytes("{\"action\":\"database.queryDocument\",\"query\":" + new string('[', 10_000) + new string(']', 10_000) + "}")),
        ("huge number", Encoding.ASCII.GetBytes("{\"action\":\"database.queryDocument\",\"limit\":" + new string('9', 10_000) + ",\"refresh_token\":1e99999,\"provider_token\":-1e400}")),
        ("wrong types", "{\"action\":{},\"env\":[],\"provider_token\":7,\"refresh_token\":{},\"grant_type\":[null],\"token\":true,\"client_id\":{},\"name\":[[]]}"u8.ToArray()),
        ("a lone value", "null"u8.ToArray()),
        ("not UTF-8", [0x7b, 0x22, 0x61, 0xff, 0xfe, 0x22, 0x3a, 0xc0, 0xaf, 0x7d]),
        ("a lone surrogate", "{\"action\":\"\\ud800\",\"provider_token\":\"\\udfff\",\"refresh_token\":\"\\ud800\",\"name\":\"\\ud800\"}"u8.ToArray()),
        ("zeros", new byte[1000]),
        ("nothing", []),
    ];

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var path in Posts)
        {
            foreach (var type in new[] { "application/json", "multipart/form-data; boundary=x" })
            {
                rows.Add(path, type);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_bad_body_is_answered_in_the_form_of_its_address(string path, string type)
    {
        foreach (var (name, body) in Bodies)
        {
            foreach (var isKnown in new[] { false, true })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, project.Yunkai.Url + path.Replace("ENV", project.Yunkai.EnvironmentId, StringComparison.Ordinal)) { Content = new ByteArrayContent(body) };
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                if (isKnown)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (path.StartsWith("/api", StringComparison.Ordinal) ? project.Yunkai.ConsoleToken : project.Alice.AccessToken));
                }

                using var response = await project.Http.SendAsync(request);
                AssertForm(path, name, response.StatusCode, await response.Content.ReadAsStringAsync());
            }
        }

        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/web?env=ENV")]
    [InlineData("/auth/v1/token?client_id=ENV")]
    [InlineData("/api/envs/ENV/collections")]
    [InlineData("/upload/ENV")]
    [InlineData("/nothing")]
    public async Task Broken_framing_ends_its_own_connection_only(string path)
    {
        path = path.Replace("ENV", project.Yunkai.EnvironmentId, StringComparison.Ordinal);
        var head = $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {project.Yunkai.ConsoleToken}\r\n";
        foreach (var raw in new[]
        {
            head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
            head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\"",
            head + "Content-Length: -1\r\n\r\n{}",
            head + "Content-Length: 99999999999999999999999\r\n\r\n{}",
            head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
            head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            head + "Content-Length: 100\r\n\r\n{",
            head + string.Concat(Enumerable.Range(0, 500).Select(number => $"X-{number}: y\r\n")) + "\r\n",
            head + "X-Long: " + new string('z', 200_000) + "\r\n\r\n",
            "POST " + path + "?" + new string('q', 50_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST " + path + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST " + path + " HTTP/9.9\r\n\r\n",
            "\0\0\0\0\r\n\r\n",
            "GET " + path + "/..%2f..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /app/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /app/%2e%2e/%2e%2e/yunkai.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /app/..%5c..%5cyunkai.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /app//etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        })
        {
            var answer = await RawAsync(raw);
            // A refusal (505 is one, of a version), or the action API's own form of one, which has status 200; never a fault of the server's.
            Assert.True(
                answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)
                || (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && answer.Contains("\"code\"", StringComparison.Ordinal)),
                raw[..Math.Min(raw.Length, 200)] + "\n" + answer);
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("aclTag", answer, StringComparison.Ordinal);
        }

        await AssertAliveAsync();
    }

    [Fact]
    public async Task Slow_senders_by_the_hundred_do_not_hold_others_up()
    {
        var address = new Uri(project.Yunkai.Url);
        List<TcpClient> slow = [];
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var socket = new TcpClient();
                slow.Add(socket);
                await socket.ConnectAsync(address.Host, address.Port);
                var path = Posts[i % Posts.Length].Replace("ENV", project.Yunkai.EnvironmentId, StringComparison.Ordinal);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(i % 3 == 0 ? $"POST {path} HT" : $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"a"));
            }

            await AssertAliveAsync();
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }

        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("/admin", 17)]
    [InlineData("/web?env=ENV", 17)]
    [InlineData("/auth/v1/token?client_id=ENV", 2)]
    [InlineData("/api/envs/ENV/collections", 17)]
    public async Task An_oversized_body_is_refused_without_being_kept(string path, int megabytes)
    {
        using var content = new GeneratedContent(megabytes * 1024L * 1024);
        using var request = new HttpRequestMessage(HttpMethod.Post, project.Yunkai.Url + path.Replace("ENV", project.Yunkai.EnvironmentId, StringComparison.Ordinal)) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + project.Yunkai.ConsoleToken);
        request.Headers.ExpectContinue = true;
        try
        {
            using var response = await project.Http.SendAsync(request);
            AssertForm(path, "oversized", response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            // The server may close while the client still sends; the client then sees a broken connection instead of the answer.
        }

        await AssertAliveAsync();
    }

    private static void AssertForm(string path, string name, HttpStatusCode status, string text)
    {
        var what = $"{path}, {name}: {(int)status} {text}";
        Assert.True((int)status < 500, what);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (path.StartsWith("/upload", StringComparison.Ordinal))
        {
            Assert.True(status >= HttpStatusCode.BadRequest && text.Contains("<Code>", StringComparison.Ordinal), what);
            return;
        }

        if (path is "/" or "/yunkai.js" or "/app/" || path.StartsWith("/files", StringComparison.Ordinal))
        {
            return; // pages: any status below 500
        }

        if (text.Length == 0 || (status == HttpStatusCode.OK && path.StartsWith("/auth/v1/", StringComparison.Ordinal)))
        {
            return; // an address that asks for no body does what it does
        }

        using var reply = JsonDocument.Parse(text);
        if (path.StartsWith("/auth/v1/", StringComparison.Ordinal))
        {
            Assert.True(status >= HttpStatusCode.BadRequest && reply.RootElement.TryGetProperty("error", out _), what);
            return;
        }

        if (path.StartsWith("/api/envs", StringComparison.Ordinal) && status == HttpStatusCode.OK)
        {
            return;
        }

        Assert.True(reply.RootElement.TryGetProperty("code", out var code) && reply.RootElement.TryGetProperty("message", out _) && reply.RootElement.TryGetProperty("requestId", out _), what);
        Assert.NotEqual("SYS_ERR", code.GetString());
    }

    private async Task<string> RawAsync(string raw)
    {
        var address = new Uri(project.Yunkai.Url);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(raw));
            socket.Client.Shutdown(SocketShutdown.Send);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return ""; // closed on us: an answer too
        }
    }

    /// <summary>Health answers, and a document written before is still there.</summary>
    private async Task AssertAliveAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await project.Http.GetAsync(project.Yunkai.Url + "/health")).StatusCode);
        await project.Alice.SendAsync("database.modifyDocument", new JsonObject
        {
            ["collectionName"] = "kept",
            ["queryType"] = "DOC",
            ["query"] = """{"_id":"k"}""",
            ["data"] = """{"$set":{"a":1}}""",
            ["multi"] = false,
            ["merge"] = true,
            ["upsert"] = true,
        });
        Assert.Equal(1, (await project.Alice.SendAsync("database.countDocument", new JsonObject { ["collectionName"] = "kept" }))["data"]!["total"]!.GetValue<int>());
    }
}
