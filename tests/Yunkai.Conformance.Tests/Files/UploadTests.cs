using System.Net;
using System.Text;

namespace Yunkai.Conformance.Tests.Files;

/// <summary>Uploads in the three styles of the SDKs, and with tickets that are not good.</summary>
public sealed class UploadTests(FileProject project) : IClassFixture<FileProject>
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("content of the file");

    [Theory]
    [InlineData("form")]
    [InlineData("put")]
    [InlineData("post")]
    public async Task Each_style_stores_the_file_and_refuses_bad_tickets(string style)
    {
        var (url, ticket, fileId) = await project.Alice.BeginUploadAsync($"styles/{style}.txt");
        Assert.True((await SendAsync(style, url, ticket, $"styles/{style}.txt")).IsSuccess);
        Assert.Equal(Content, await project.Http.GetByteArrayAsync(await project.Alice.UrlOfAsync(fileId)));

        var foreign = await project.Bob.BeginUploadAsync($"styles/{style}-bob.txt");
        foreach (var (bad, reason) in new[]
        {
            ("", "none"), ("x", "nonsense"), (ticket[..^2], "cut"), (ticket[..10] + (ticket[10] == 'A' ? 'B' : 'A') + ticket[11..], "changed"), (ticket + "A", "longer"), (new string('a', 20_000), "huge"),
            (ticket[..ticket.IndexOf('.')] + foreign.Ticket[foreign.Ticket.IndexOf('.')..], "another's signature"), ("eyJwIjoieCIsIm8iOm51bGwsImEiOnRydWUsImUiOjk5OTk5OTk5OTl9.AAAA", "self-made"),
        })
        {
            var (isSuccess, status, text) = await SendAsync(style, url, bad, $"styles/{style}.txt");
            Assert.False(isSuccess, reason);
            Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.RequestHeaderFieldsTooLarge, $"{reason}: {status}");
            if (status == HttpStatusCode.Forbidden)
            {
                Assert.Contains("<Code>SignatureDoesNotMatch</Code>", text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(Content, await project.Http.GetByteArrayAsync(await project.Alice.UrlOfAsync(fileId)));
    }

    [Fact]
    public async Task A_form_for_another_path_than_the_tickets_is_refused()
    {
        var (url, ticket, _) = await project.Alice.BeginUploadAsync("mine.txt");

        var (isSuccess, status, _) = await SendAsync("form", url, ticket, "../other.txt");

        Assert.False(isSuccess);
        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Theory]
    [InlineData("../up.txt")]
    [InlineData("/rooted.txt")]
    [InlineData("a/../../b.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a\\..\\b.txt")]
    [InlineData("nul\0.txt")]
    [InlineData("")]
    public async Task No_ticket_is_given_for_a_path_that_leads_elsewhere(string path)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => project.Alice.BeginUploadAsync(path));
    }

    [Fact]
    public async Task Nobody_overwrites_anothers_file()
    {
        var fileId = await project.Alice.UploadAsync("owned.txt", new ByteArrayContent(Content));

        await Assert.ThrowsAsync<InvalidOperationException>(() => project.Bob.UploadAsync("owned.txt", new ByteArrayContent("other"u8.ToArray())));
        Assert.Equal(Content, await project.Http.GetByteArrayAsync(await project.Alice.UrlOfAsync(fileId)));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_the_old_file()
    {
        var fileId = await project.Alice.UploadAsync("broken.txt", new ByteArrayContent(Content));
        var (url, ticket, _) = await project.Alice.BeginUploadAsync("broken.txt");
        var address = new Uri(url);
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(address.Host, address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {ticket}\r\nContent-Length: 1000000\r\n\r\nonly the beginning"));
        }

        Assert.Equal(Content, await project.Http.GetByteArrayAsync(await project.Alice.UrlOfAsync(fileId)));
    }

    private async Task<(bool IsSuccess, HttpStatusCode Status, string Text)> SendAsync(string style, string url, string ticket, string path)
    {
        using var body = new ByteArrayContent(Content);
        using var request = new HttpRequestMessage(style == "put" ? HttpMethod.Put : HttpMethod.Post, url) { Content = body };
        using var form = new MultipartFormDataContent();
        if (style == "form")
        {
            form.Add(new StringContent(path), "key");
            form.Add(new StringContent(ticket), "Signature");
            form.Add(body, "file", "f.txt");
            request.Content = form;
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Authorization", ticket);
        }

        using var response = await project.Http.SendAsync(request);
        return (response.IsSuccessStatusCode, response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
