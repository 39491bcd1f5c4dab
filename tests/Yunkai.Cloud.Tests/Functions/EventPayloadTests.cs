using System.Text;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Functions;

namespace Yunkai.Cloud.Tests.Functions;

public sealed class EventPayloadTests
{
    private const string User = "\"appId\":\"wx1\",\"openId\":\"o1\"";

    [Theory]
    [InlineData("", "{\"userInfo\":{@}}")]
    [InlineData("{}", "{\"userInfo\":{@}}")]
    [InlineData(" { } \n", " { \"userInfo\":{@}}")]
    [InlineData("{\"a\":\"}\"}", "{\"a\":\"}\",\"userInfo\":{@}}")]
    [InlineData("{\"userInfo\":{\"nickName\":\"n\",\"openId\":\"forged\"},\"a\":1}", "{\"a\":1,\"userInfo\":{\"nickName\":\"n\",@}}")]
    [InlineData("{\"userInfo\":\"text\"}", "{\"userInfo\":{@}}")]
    [InlineData("{\"userInfo\":{\"x\":1},\"user\\u0049nfo\":{\"y\":2}}", "{\"userInfo\":{\"y\":2,@}}")]
    [InlineData("{\"deep\":{\"userInfo\":{\"openId\":\"theirs\"}}}", "{\"deep\":{\"userInfo\":{\"openId\":\"theirs\"}},\"userInfo\":{@}}")]
    public void The_servers_user_is_put_in_and_nothing_else_changes(string sent, string expected) =>
        Assert.Equal(expected.Replace("@", User, StringComparison.Ordinal), Encoding.UTF8.GetString(EventPayload.WithUser(Encoding.UTF8.GetBytes(sent), "wx1", "o1").Span));

    [Theory]
    [InlineData("[1]")]
    [InlineData("17")]
    [InlineData("{\"a\":}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1")]
    public void What_is_no_object_is_refused(string sent)
    {
        var refusal = Assert.Throws<CloudException>(() => EventPayload.WithUser(Encoding.UTF8.GetBytes(sent), "wx1", "o1"));

        Assert.Equal(CloudErrorCode.InvalidParameter, refusal.Code);
    }

    [Fact]
    public void Nesting_beyond_reason_is_refused()
    {
        var sent = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);

        Assert.Equal(CloudErrorCode.InvalidParameter, Assert.Throws<CloudException>(() => EventPayload.Check(Encoding.UTF8.GetBytes(sent))).Code);
    }
}
