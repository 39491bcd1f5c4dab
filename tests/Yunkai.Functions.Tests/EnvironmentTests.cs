using System.Text.Json;

namespace Yunkai.Functions.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_function_sees_its_own_variables_and_nothing_of_the_servers()
    {
        Environment.SetEnvironmentVariable("YUNKAI_TEST_SECRET", "leak");
        await using var kit = new HostKit();
        var function = HostKit.Function("kinds") with { Variables = new Dictionary<string, string> { ["MINE"] = "1" } };

        var env = await kit.ResultAsync(function, """{"kind":"env"}""", "o-1", "req-1");

        Assert.Equal(
            ["HOME", "LANG", "MINE", "PATH", "TCB_CONTEXT_CNFG", "TCB_SESSIONTOKEN", "TEMP", "TENCENTCLOUD_RUNENV", "TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN", "TMP", "TMPDIR", "TZ", "WX_OPENID"],
            env.EnumerateObject().Select(variable => variable.Name).Order(StringComparer.Ordinal));
        Assert.Equal("token-req-1", env.GetProperty("TCB_SESSIONTOKEN").GetString());
        Assert.Equal("token-req-1", env.GetProperty("TENCENTCLOUD_SESSIONTOKEN").GetString());
        Assert.Equal("""{"URL":"http://127.0.0.1:9/admin"}""", env.GetProperty("TCB_CONTEXT_CNFG").GetString());
        Assert.NotEqual(Environment.GetEnvironmentVariable("HOME"), env.GetProperty("HOME").GetString());
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("Asia/Shanghai", 8)]
    public async Task The_time_zone_is_utc_unless_a_variable_says_otherwise(string? zone, int hour)
    {
        await using var kit = new HostKit();
        var variables = zone is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["TZ"] = zone };

        Assert.Equal(hour, (await kit.ResultAsync(HostKit.Function("kinds") with { Variables = variables }, """{"kind":"tz"}""")).GetInt32());
    }

    [Fact]
    public async Task Process_env_behaves_like_the_real_one_and_reaches_children()
    {
        await using var kit = new HostKit();

        var seen = await kit.ResultAsync(HostKit.Function("kinds"), """{"kind":"proto"}""");
        Assert.Equal(("function", "1", true), (seen.GetProperty("inherits").GetString(), seen.GetProperty("coerced").GetString(), seen.GetProperty("was").GetBoolean()));

        Assert.Equal("o-7", (await kit.ResultAsync(HostKit.Function("kinds"), """{"kind":"child"}""", "o-7")).GetString());
    }

    [Fact]
    public async Task The_context_has_the_documented_members_and_both_forms_of_the_environment()
    {
        await using var kit = new HostKit();

        var context = await kit.ResultAsync(HostKit.Function("kinds"), """{"kind":"context"}""", "o-1", "req-1");

        Assert.Equal("req-1", context.GetProperty("request_id").GetString());
        Assert.Equal("kinds", context.GetProperty("function_name").GetString());
        Assert.Equal("$LATEST", context.GetProperty("function_version").GetString());
        Assert.Equal("env-1", context.GetProperty("namespace").GetString());
        Assert.Equal(256, context.GetProperty("memory_limit_in_mb").GetInt32());
        Assert.Equal(20_000, context.GetProperty("time_limit_in_ms").GetInt32());
        Assert.InRange(context.GetProperty("left").GetInt32(), 10_000, 20_000);
        Assert.Contains("WX_OPENID=o-1", context.GetProperty("environ").GetString()!.Split(';'));
        using var environment = JsonDocument.Parse(context.GetProperty("environment").GetString()!);
        Assert.Equal("o-1", environment.RootElement.GetProperty("WX_OPENID").GetString());
        Assert.False(environment.RootElement.TryGetProperty("PATH", out _));
    }
}
