using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Yunkai.Conformance.Tests.Files;

/// <summary>Downloads: ranges, conditions, types, signatures.</summary>
public sealed class DownloadTests(FileProject project) : IClassFixture<FileProject>
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(number => (byte)number)];

    [Theory]
    [InlineData("bytes=0-9", 206, "bytes 0-9/1000", 10)]
    [InlineData("bytes=990-", 206, "bytes 990-999/1000", 10)]
    [InlineData("bytes=-5", 206, "bytes 995-999/1000", 5)]
    [InlineData("bytes=990-5000", 206, "bytes 990-999/1000", 10)]
    [InlineData("bytes=1000-", 416, "bytes */1000", 0)]
    [InlineData("bytes=5-2", 200, null, 1000)]
    [InlineData("bytes=0-1,10-11", 200, null, 1000)]
    [InlineData("lines=1-2", 200, null, 1000)]
    [InlineData("bytes=99999999999999999999-", 200, null, 1000)]
    public async Task Ranges_are_served_as_the_standard_says(string range, int status, string? contentRange, int length)
    {
        var url = await UrlAsync("range.bin", Content);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", range);

        using var response = await project.Http.SendAsync(request);

        Assert.Equal((status, contentRange), ((int)response.StatusCode, response.Content.Headers.ContentRange?.ToString()));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(length, body.Length);
        if (response.Content.Headers.ContentRange?.From is { } from)
        {
            Assert.Equal(Content[(int)from..((int)from + length)], body);
        }
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body_and_conditions_are_met()
    {
        var url = await UrlAsync("head.png", Content);
        using var head = await project.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal((HttpStatusCode.OK, 1000L, "image/png"), (head.StatusCode, head.Content.Headers.ContentLength!.Value, head.Content.Headers.ContentType!.ToString()));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Contains("bytes", head.Headers.AcceptRanges);

        using var unchanged = await GetAsync(url, request => request.Headers.IfNoneMatch.Add(head.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var notSince = await GetAsync(url, request => request.Headers.IfModifiedSince = head.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.NotModified, notSince.StatusCode);
        using var changed = await GetAsync(url, request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\"")));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var ifRange = await GetAsync(url, request =>
        {
            request.Headers.Range = new RangeHeaderValue(0, 1);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue("\"other\""));
        });
        Assert.Equal((HttpStatusCode.OK, 1000L), (ifRange.StatusCode, ifRange.Content.Headers.ContentLength!.Value));
    }

    [Theory]
    [InlineData("a.png", "image/png", false)]
    [InlineData("a.mp4", "video/mp4", false)]
    [InlineData("书.txt", "text/plain; charset=utf-8", false)]
    [InlineData("noending", "application/octet-stream", false)]
    [InlineData("a.html", "text/html; charset=utf-8", true)]
    [InlineData("a.svg", "image/svg+xml", true)]
    [InlineData("a.js", "text/javascript; charset=utf-8", true)]
    [InlineData("a.xhtml", "application/xhtml+xml", true)]
    public async Task Types_come_from_the_ending_and_what_a_browser_would_run_is_an_attachment(string name, string type, bool isAttachment)
    {
        var url = await UrlAsync("types/" + name, "<script>alert(1)</script>"u8.ToArray());

        using var response = await project.Http.GetAsync(url);

        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(isAttachment, response.Content.Headers.ContentDisposition?.DispositionType == "attachment");
        Assert.Equal(isAttachment, response.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task A_private_file_needs_a_signature_that_is_ours_unchanged_and_not_expired()
    {
        var url = await UrlAsync("secret.txt", Content);
        var other = await UrlAsync("other.txt", Content);
        var address = new Uri(url);
        var bare = url[..url.IndexOf('?')];
        var sign = System.Web.HttpUtility.ParseQueryString(address.Query)["sign"]!;
        var expires = long.Parse(System.Web.HttpUtility.ParseQueryString(address.Query)["t"]!);

        Assert.Equal(HttpStatusCode.OK, (await project.Http.GetAsync(url)).StatusCode);
        foreach (var forged in new[]
        {
            bare, $"{bare}?sign=&t=", $"{bare}?sign={sign}", $"{bare}?t={expires}", $"{bare}?sign={sign}&t={expires + 1}", $"{bare}?sign={sign}&t={expires}0", $"{bare}?sign={sign}&t=-1", $"{bare}?sign={sign}&t=99999999999999999999999",
            $"{bare}?sign={new string('0', 32)}&t={expires}", $"{bare}?sign={sign}00&t={expires}", $"{bare}?sign={sign[..31]}&t={expires}", $"{bare}?sign={sign}&sign={sign}&t={expires}", $"{bare}?sign={new string('ä', 32)}&t={expires}",
            url.Replace("secret.txt", "other.txt"), other.Replace("other.txt", "secret.txt"), url.Replace("secret.txt", "./secret.txt%2e"), url.Replace("secret.txt", "x%2f..%2fsecret.txt"),
        })
        {
            using var response = await project.Http.GetAsync(forged);
            Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{forged}: {response.StatusCode}");
            Assert.Contains("<Error>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_address_expires_and_others_get_none()
    {
        var fileId = await project.Alice.UploadAsync("short.txt", new ByteArrayContent(Content));
        var url = await project.Alice.UrlOfAsync(fileId, maxAge: 1);

        Assert.Null(await project.Bob.UrlOfAsync(fileId));
        var started = TimeProvider.System.GetTimestamp();
        while ((await project.Http.GetAsync(url)).StatusCode != HttpStatusCode.Forbidden)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "the address does not expire");
            await Task.Delay(100);
        }
    }

    [Theory]
    [InlineData("/files/")]
    [InlineData("/files/files")]
    [InlineData("/files/ENV/../../../../etc/passwd")]
    [InlineData("/files/ENV/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/files/ENV/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/files/ENV/..%5c..%5cserver.db")]
    [InlineData("/files/ENV/a%00b")]
    [InlineData("/files/ENV//etc/passwd")]
    [InlineData("/files/../server.db")]
    [InlineData("/files/..%2fenvs/ENV/data.db")]
    [InlineData("/files/ENV/~Li4vLi4vc2VydmVyLmRi/x")]
    [InlineData("/files/ENV/~")]
    public async Task Path_tricks_find_nothing(string path)
    {
        var text = await RawGetAsync(path.Replace("ENV", project.Yunkai.EnvironmentId, StringComparison.Ordinal));

        Assert.Matches("^HTTP/1.1 40[034] ", text);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
    }

    private async Task<string> UrlAsync(string path, byte[] content) =>
        await project.Alice.UrlOfAsync(await project.Alice.UploadAsync(path, new ByteArrayContent(content))) ?? throw new InvalidOperationException("no address");

    private async Task<HttpResponseMessage> GetAsync(string url, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        change(request);
        return await project.Http.SendAsync(request);
    }

    // A client library would tidy the path before it is sent.
    private async Task<string> RawGetAsync(string path)
    {
        var address = new Uri(project.Yunkai.Url);
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
