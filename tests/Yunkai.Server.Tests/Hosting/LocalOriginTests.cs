using Microsoft.AspNetCore.Http;
using Yunkai.Server.Hosting;

namespace Yunkai.Server.Tests.Hosting;

public sealed class LocalOriginTests
{
    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://localhost:8443", true)]
    [InlineData("http://app.localhost:3000", true)]
    [InlineData("http://127.0.0.1:7300", true)]
    [InlineData("http://127.9.9.9", true)]
    [InlineData("http://[::1]:7300", true)]
    [InlineData("http://[fe80::1]", true)]
    [InlineData("http://[fd00::1]:80", true)]
    [InlineData("http://10.0.0.7", true)]
    [InlineData("http://172.16.0.1", true)]
    [InlineData("http://172.31.255.255", true)]
    [InlineData("http://192.168.1.5:5173", true)]
    [InlineData("http://169.254.1.1", true)]
    [InlineData("http://100.64.0.1", true)]
    [InlineData("http://studio-mac.local:5173", true)]
    [InlineData("http://buildhost", true)]
    [InlineData("capacitor://localhost", true)]
    [InlineData("https://servicewechat.com", true)]
    [InlineData("file://", true)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://localhost.evil.example", false)]
    [InlineData("https://127.0.0.1.evil.example", false)]
    [InlineData("https://evil.example#localhost", false)]
    [InlineData("https://localhost@evil.example", false)]
    [InlineData("https://servicewechat.com.evil.example", false)]
    [InlineData("http://172.15.0.1", false)]
    [InlineData("http://172.32.0.1", false)]
    [InlineData("http://100.128.0.1", false)]
    [InlineData("http://8.8.8.8", false)]
    [InlineData("http://[2001:db8::1]", false)]
    [InlineData("chrome-extension://abcdefghijklmnop.example", false)]
    public void Only_what_no_strangers_page_can_have_is_local(string origin, bool isLocal) => Assert.Equal(isLocal, LocalOrigin.Is(origin));

    [Theory]
    [InlineData(false, "", "https://page.example", true)]
    [InlineData(false, "https://page.example", "https://page.example", true)]
    [InlineData(false, "https://page.example/", "HTTPS://PAGE.example", true)]
    [InlineData(false, "https://page.example", "https://other.example", false)]
    [InlineData(false, "https://page.example", "http://localhost", false)]
    [InlineData(true, "https://page.example", "http://localhost", true)]
    [InlineData(true, "https://page.example", "https://page.example", true)]
    [InlineData(true, "", "null", false)]
    [InlineData(true, "null", "null", true)]
    [InlineData(true, "*", "https://evil.example", true)]
    [InlineData(true, "", "https://api.example.com", true)] // the server's own address
    public void The_lists_say_who_else_may_call(bool onlyLocal, string allowed, string origin, bool isTaken)
    {
        var rules = new CrossOrigin(allowed.Length == 0 ? [] : [allowed], onlyLocal, onlyLocal ? new Uri("https://api.example.com/cloud") : null);
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Headers.Origin = origin;

        Assert.Equal(isTaken ? CrossOriginVerdict.Continue : CrossOriginVerdict.Refuse, rules.Apply(context));
        Assert.Equal(isTaken, context.Response.Headers.AccessControlAllowOrigin.Count == 1);
    }
}
