namespace Yunkai.Functions.Tests;

public sealed class RequestTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_write_that_is_not_awaited_happens_with_valid_credentials_before_the_call_ends(int chain)
    {
        HostKit? kit = null;
        List<bool> valid = [];
        using var gateway = new StandInServer(async request =>
        {
            await Task.Delay(50);
            lock (valid)
            {
                valid.Add(kit!.Credentials.ValidTokens.ContainsKey(request.Headers["token"]));
            }

            return "{}";
        });
        await using var host = kit = new HostKit(gateway: new Uri(gateway.Address, "admin"));

        var outcome = await kit.InvokeAsync(HostKit.Function("writes"), $$"""{"name":"a","chain":{{chain}}}""", requestId: "w");

        Assert.IsType<InvocationOutcome.Completed>(outcome);
        Assert.True(kit.Credentials.ValidTokens.ContainsKey("token-w"), "the reply did not wait for the write");
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "the call ended");
        Assert.Equal(Enumerable.Repeat(true, chain), valid);
    }

    [Fact]
    public async Task A_request_that_hangs_holds_the_instance_no_longer_than_the_drain_limit()
    {
        using var gateway = new StandInServer(_ => new TaskCompletionSource<string>().Task);
        await using var kit = new HostKit(gateway: new Uri(gateway.Address, "admin"));

        await kit.InvokeAsync(HostKit.Function("writes"), """{"name":"a"}""");

        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "the call ended");
        Assert.Single(kit.Credentials.Keys);
    }

    [Theory]
    [InlineData("http", "http://a.example/v1/x?q=1", "GET /base/v1/x?q=1 HTTP/1.1 host={0}")]
    [InlineData("https", "https://b.example/v2/book/1", "GET /book/1 HTTP/1.1 host={0}")]
    [InlineData("options", "https://b.example/v2/book?x=y", "GET /book?x=y HTTP/1.1 host={0}")]
    [InlineData("url+options", "https://b.example/v2", "GET / HTTP/1.1 host={0}")]
    [InlineData("fetch", "https://b.example/v2/book/1", "GET /book/1 HTTP/1.1 host={0}")]
    [InlineData("esm", "https://b.example/v2/book/1", "GET /book/1 HTTP/1.1 host={0}")]
    [InlineData("http", "http://e1.internal.ap-shanghai.tcb-api.tencentcloudapi.com/admin?&a=b", "GET /admin?&a=b HTTP/1.1 host=e1.internal.ap-shanghai.tcb-api.tencentcloudapi.com")]
    [InlineData("https", "https://tcb-admin.tencentcloudapi.com/admin", "GET /admin HTTP/1.1 host=tcb-admin.tencentcloudapi.com")]
    [InlineData("options", "https://e1.api.tcloudbasegateway.com/v1/x", "GET /v1/x HTTP/1.1 host=e1.api.tcloudbasegateway.com")]
    [InlineData("fetch", "https://e1.api.tcloudbasegateway.com/v1/x", "GET /v1/x HTTP/1.1 host=e1.api.tcloudbasegateway.com")]
    public async Task Rules_and_vendor_hosts_lead_elsewhere_whatever_the_client(string by, string url, string expected)
    {
        using var server = new StandInServer();
        await using var kit = new HostKit(gateway: new Uri(server.Address, "admin"));
        var here = server.Address.ToString().TrimEnd('/');
        var function = HostKit.Function("outbound") with
        {
            Outbound = new Dictionary<string, string> { ["http://a.example"] = here + "/base", ["https://b.example/v2/"] = here },
        };

        var result = await kit.ResultAsync(function, $$"""{"by":"{{by}}","url":"{{url}}"}""");

        Assert.Equal("200 " + string.Format(expected, server.Address.Authority), result.GetString());
    }

    [Theory]
    [InlineData("http://localhost:7300", "http", "http://localhost:7300/files/env-1/a.txt?sign=1", "GET /files/env-1/a.txt?sign=1 HTTP/1.1")]
    [InlineData("https://cloud.example/base/", "https", "https://cloud.example/base/files/env-1/a.txt", "GET /files/env-1/a.txt HTTP/1.1")]
    [InlineData("https://cloud.example", "fetch", "https://cloud.example/files/env-1/a.txt", "GET /files/env-1/a.txt HTTP/1.1")]
    public async Task Our_own_file_addresses_are_fetched_through_the_gateway_wherever_the_user_is(string publicUrl, string by, string url, string expected)
    {
        using var server = new StandInServer(request => Task.FromResult(request.Line));
        await using var kit = new HostKit(gateway: new Uri(server.Address, "admin"));

        var outcome = await kit.InvokeAsync(HostKit.Function("outbound"), $$"""{"by":"{{by}}","url":"{{url}}"}""", publicUrl: publicUrl);

        Assert.Equal("200 " + expected, HostKit.Json(outcome).GetString());
    }

    [Fact]
    public async Task Other_addresses_pass_untouched_and_the_metadata_service_is_not_there()
    {
        using var server = new StandInServer();
        await using var kit = new HostKit();
        var function = HostKit.Function("outbound");

        Assert.Equal($"200 GET /p HTTP/1.1 host={server.Address.Authority}", (await kit.ResultAsync(function, $$"""{"by":"http","url":"{{server.Address}}p"}""")).GetString());
        Assert.Equal("404 not found", (await kit.ResultAsync(function, """{"by":"http","url":"http://metadata.tencentyun.com/latest/meta-data/app-id"}""")).GetString());
    }
}
