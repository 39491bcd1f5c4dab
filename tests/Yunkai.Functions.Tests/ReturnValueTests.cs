using System.Text;

namespace Yunkai.Functions.Tests;

public sealed class ReturnValueTests
{
    [Theory]
    [InlineData("kinds", "sync", """{"ok":1}""")]
    [InlineData("kinds", "promise", "\"text\"")]
    [InlineData("kinds", "undefined", "")]
    [InlineData("kinds", "null", "null")]
    [InlineData("kinds", "date", """{"at":"1970-01-01T00:00:00.000Z"}""")]
    [InlineData("kinds", "中文 😀", "\"中文 😀\"")]
    [InlineData("kinds", "unhandled", "\"alive\"")]
    [InlineData("callback", "", """{"by":"callback"}""")]
    [InlineData("module", "", "\"esm\"")]
    public async Task Every_form_of_handler_answers(string folder, string kind, string expected)
    {
        await using var kit = new HostKit();

        var outcome = await kit.InvokeAsync(HostKit.Function(folder), $$"""{"kind":"{{kind}}"}""");

        Assert.Equal(expected, Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Completed>(outcome).Result.Span));
    }

    [Theory]
    [InlineData("kinds", """{"kind":"throws"}""", "Error", "ROOM_FULL", "/var/user/index.js")]
    [InlineData("kinds", """{"kind":"rejects"}""", "TypeError", "no", "/var/user/index.js")]
    [InlineData("kinds", """{"kind":"throwsText"}""", "Error", "just text", "Error: just text")]
    [InlineData("kinds", """{"kind":"throwsObject"}""", "Error", "{ code: 7 }", "Error: { code: 7 }")]
    [InlineData("kinds", """{"kind":"cycle"}""", "TypeError", "cannot be written as JSON", "circular")]
    [InlineData("kinds", """{"kind":"bigint"}""", "TypeError", "cannot be written as JSON", "BigInt")]
    [InlineData("kinds", """{"kind":"missing"}""", "Error", "Cannot find module 'not-there'", "/var/user/index.js")]
    [InlineData("kinds", "not json", "SyntaxError", "JSON", "SyntaxError: ")]
    [InlineData("callback", """{"fail":true}""", "Error", "by callback", "/var/user/index.js")]
    [InlineData("noexport", "{}", "Error", "index.main is not a function", "exports.main = ")]
    [InlineData("unloadable", "{}", "Error", "Cannot find module 'not-installed'", "/var/user/index.js")]
    [InlineData("nowhere", "{}", "Error", "Cannot find module '/var/user/index.js'", "Error: ")]
    public async Task Every_failure_carries_name_message_and_platform_paths(string folder, string json, string name, string message, string stack)
    {
        await using var kit = new HostKit();

        var threw = Assert.IsType<InvocationOutcome.Threw>(await kit.InvokeAsync(HostKit.Function(folder), json));

        Assert.Equal(name, threw.Name);
        Assert.Contains(message, threw.Message, StringComparison.Ordinal);
        Assert.Contains(stack, threw.Stack, StringComparison.Ordinal);
        Assert.StartsWith($"{name}: ", threw.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, threw.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain(".cjs", threw.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_beyond_the_limit_is_refused_and_the_worker_lives_on()
    {
        await using var kit = new HostKit();
        var function = HostKit.Function("kinds");

        var outcome = Assert.IsType<InvocationOutcome.Rejected>(await kit.InvokeAsync(function, """{"kind":"large"}"""));

        Assert.Equal(RejectReason.ResultTooLarge, outcome.Reason);
        Assert.Contains("10485762 bytes", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("warm", (await kit.ResultAsync(function, """{"kind":"warm"}""")).GetString());
        Assert.Single(kit.Credentials.Keys);
    }

    [Fact]
    public async Task A_large_result_within_the_limit_arrives_whole()
    {
        await using var kit = new HostKit(o => HostKit.With(o, maxResult: 11 * 1024 * 1024));

        var result = await kit.ResultAsync(HostKit.Function("kinds"), """{"kind":"large"}""");

        Assert.Equal(10 * 1024 * 1024, result.GetString()!.Length);
    }

    [Fact]
    public async Task An_event_beyond_the_limit_is_refused_before_anything_starts_and_one_within_it_arrives()
    {
        await using var kit = new HostKit();

        var refused = Assert.IsType<InvocationOutcome.Rejected>(await kit.InvokeAsync(HostKit.Function("echo"), "\"" + new string('x', 7_000_000) + "\""));
        Assert.Equal(RejectReason.EventTooLarge, refused.Reason);
        Assert.Empty(kit.Credentials.Keys);

        var result = await kit.ResultAsync(HostKit.Function("echo"), "\"" + new string('x', 5_000_000) + "\"");
        Assert.Equal(5_000_000, result.GetProperty("event").GetString()!.Length);
    }

    [Theory]
    [InlineData("/no/such/node", "was not found at '/no/such/node'")]
    [InlineData("echo", "which is not a Node.js version")]
    public async Task Without_a_usable_runtime_the_call_says_how_to_get_one(string node, string words)
    {
        await using var kit = new HostKit(o => new FunctionHostOptions { WorkDirectory = o.WorkDirectory, GatewayUrl = o.GatewayUrl, NodePath = node });

        var outcome = Assert.IsType<InvocationOutcome.Rejected>(await kit.InvokeAsync(HostKit.Function("echo")));

        Assert.Equal(RejectReason.RuntimeMissing, outcome.Reason);
        Assert.Contains(words, outcome.Message, StringComparison.Ordinal);
        Assert.Contains("https://nodejs.org", outcome.Message, StringComparison.Ordinal);
    }
}
