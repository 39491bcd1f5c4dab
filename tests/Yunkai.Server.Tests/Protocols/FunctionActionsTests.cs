using System.Text;
using System.Text.Json;
using Yunkai.Functions;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary><c>functions.invokeFunction</c> and <c>functions.pollInvocation</c>: identity in, result or documented failure out.</summary>
public sealed class FunctionActionsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task A_clients_event_gets_the_true_user_and_keeps_the_rest_of_its_own_user_info()
    {
        Server.Functions.Define("echo", invocation => Task.FromResult(FakeFunctionHost.Completed(Encoding.UTF8.GetString(invocation.Event.Span))));

        var reply = await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", """ "function_name":"echo","request_data":"{\"a\":1,\"userInfo\":{\"nickName\":\"阿丽\",\"openId\":\"forged\"}}" """);

        var seen = TestServer.Parse(reply.GetProperty("data").GetProperty("response_data").GetString()!);
        Assert.Equal(1, seen.GetProperty("a").GetInt32());
        Assert.Equal("阿丽", seen.GetProperty("userInfo").GetProperty("nickName").GetString());
        Assert.Equal(TestServer.AppId, seen.GetProperty("userInfo").GetProperty("appId").GetString());
        Assert.Equal(VariablesOfLastCall()["WX_OPENID"], seen.GetProperty("userInfo").GetProperty("openId").GetString());
    }

    [Fact]
    public async Task A_clients_call_has_the_documented_variables()
    {
        Server.Functions.Returns("echo", "{}");

        await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", """ "function_name":"echo","request_data":"","seqId":"abc123" """);

        var variables = VariablesOfLastCall();
        Assert.Equal("wx_client", variables["TCB_SOURCE"]);
        Assert.Equal("abc123", variables["TCB_SEQID"]);
        Assert.Equal(TestServer.EnvironmentId, variables["TCB_ENV"]);
        Assert.Equal(TestServer.AppId, variables["WX_APPID"]);
        Assert.Equal("127.0.0.1", variables["WX_CLIENTIP"]);
        Assert.Contains("WX_OPENID", variables["WX_CONTEXT_KEYS"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_called_by_a_function_sees_the_address_of_the_user_at_the_start()
    {
        Server.Functions.Returns("undefined", "{}");
        Server.Functions.Define("echo", async invocation => FakeFunctionHost.Completed((await Server.FunctionAsync(invocation, "functions.invokeFunction", """ "function_name":"undefined","request_data":"{}" """)).GetRawText()));

        await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", """ "function_name":"echo","request_data":"{}" """);

        var inner = Server.Functions.Calls.Last(call => call.Spec.Name == "undefined").Invocation.Variables;
        Assert.Equal("127.0.0.1", inner["WX_CLIENTIP"]);
        Assert.Equal("wx_client,scf", inner["TCB_SOURCE"]);
        Assert.True(inner.ContainsKey("WX_OPENID"));
    }

    [Fact]
    public async Task A_file_address_from_a_function_is_one_that_its_user_can_reach()
    {
        var token = await Server.LoginAsync("alice");
        var ticket = (await Server.WebAsync(token, "storage.getUploadMetadata", """ "path":"from function.txt" """)).GetProperty("data");
        using (var upload = new HttpRequestMessage(HttpMethod.Put, ticket.GetProperty("url").GetString()) { Content = new StringContent("content") })
        {
            upload.Headers.TryAddWithoutValidation("Authorization", ticket.GetProperty("authorization").GetString());
            (await Server.Http.SendAsync(upload)).EnsureSuccessStatusCode();
        }

        var file = ticket.GetProperty("fileId").GetString();
        Server.Functions.Define("echo", async invocation =>
            FakeFunctionHost.Completed((await Server.FunctionAsync(invocation, "storage.batchGetDownloadUrl", $$""" "file_list":[{"fileid":"{{file}}","max_age":60}] """)).GetRawText()));
        using var call = new HttpRequestMessage(HttpMethod.Post, "/web?env=" + TestServer.EnvironmentId)
        {
            Content = new StringContent($$"""{"action":"functions.invokeFunction","access_token":"{{token}}","function_name":"echo","request_data":"{}"}"""),
        };
        call.Headers.Host = "192.168.1.20:7300";
        using var response = await Server.Http.SendAsync(call);

        var inner = TestServer.Parse(TestServer.Parse(await response.Content.ReadAsStringAsync()).GetProperty("data").GetProperty("response_data").GetString()!);
        var url = inner.GetProperty("data").GetProperty("download_list")[0].GetProperty("tempFileURL").GetString()!;
        Assert.StartsWith("http://192.168.1.20:7300/files/env-1/", url, StringComparison.Ordinal);
        Assert.Equal("http://192.168.1.20:7300", VariablesOfLastCall()["YUNKAI_PUBLIC_URL"]);
        Assert.Equal("content", await Server.Http.GetStringAsync(new Uri(Server.Server.Url, url["http://192.168.1.20:7300".Length..])));
    }

    [Fact]
    public async Task A_server_with_a_key_has_no_user_and_its_stated_chain_is_not_believed()
    {
        Server.Functions.Returns("echo", "{}");

        await Server.AdminAsync("functions.invokeFunction", """ "function_name":"echo","request_data":"{}" """);

        var variables = VariablesOfLastCall();
        Assert.False(variables.ContainsKey("WX_OPENID"));
        Assert.Equal("wx_http", variables["TCB_SOURCE"]); // the request said wx_client,scf
    }

    [Theory]
    [InlineData(true, "\"null\"")]
    [InlineData(false, null)]
    public async Task Undefined_is_the_text_null_for_clients_and_absent_for_servers(bool isClient, string? expected)
    {
        Server.Functions.Returns("undefined", "");
        const string Members = """ "function_name":"undefined","request_data":"{}" """;

        var reply = isClient ? await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", Members) : await Server.AdminAsync("functions.invokeFunction", Members);

        Assert.Equal(expected, reply.GetProperty("data").TryGetProperty("response_data", out var text) ? text.GetRawText() : null);
    }

    public static TheoryData<string, string, string, string> Failures() => new()
    {
        { "fail", "FUNCTIONS_EXECUTE_FAIL", "FUNCTIONS_EXECUTE_FAIL", "Error: ROOM_FULL" },
        { "slow", "FUNCTIONS_TIME_LIMIT_EXCEEDED", "FUNCTIONS_EXECUTE_FAIL", "Invoking task timed out after 3 seconds" },
        { "lost", "FUNCTIONS_EXECUTE_FAIL", "FUNCTIONS_EXECUTE_FAIL", "145 code exit unexpected" },
        { "nonesuch", "FUNCTION_NOT_FOUND", "FUNCTION_NOT_FOUND", "FunctionName parameter could not be found" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failures_have_the_documented_code_and_text(string function, string webCode, string adminCode, string words)
    {
        Server.Functions.Define("fail", _ => Task.FromResult<InvocationOutcome>(new InvocationOutcome.Threw("Error", "ROOM_FULL", "Error: ROOM_FULL\n    at main (/var/user/index.js:1:1)", TimeSpan.Zero)));
        Server.Functions.Define("slow", _ => Task.FromResult<InvocationOutcome>(new InvocationOutcome.TimedOut(TimeSpan.FromSeconds(3))));
        Server.Functions.Define("lost", _ => Task.FromResult<InvocationOutcome>(new InvocationOutcome.WorkerLost(145, null, "")));
        var members = $"\"function_name\":\"{function}\",\"request_data\":\"{{}}\"";

        var web = await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", members);
        var admin = await Server.AdminAsync("functions.invokeFunction", members);

        Assert.Equal((webCode, adminCode), (web.GetProperty("code").GetString(), admin.GetProperty("code").GetString()));
        Assert.Contains(words, web.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(words, admin.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_above_a_megabyte_reaches_servers_but_not_clients()
    {
        Server.Functions.Returns("big", "\"" + new string('x', 1_100_000) + "\"");
        const string Members = """ "function_name":"big","request_data":"{}" """;

        var web = await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", Members);
        var admin = await Server.AdminAsync("functions.invokeFunction", Members);

        Assert.Equal("FUNCTIONS_RESULT_TOO_LARGE", web.GetProperty("code").GetString());
        Assert.Equal(1_100_002, admin.GetProperty("data").GetProperty("response_data").GetString()!.Length);
    }

    [Theory]
    [InlineData("\"request_data\":\"{broken\"")]
    [InlineData("\"request_data\":\"[1]\"")]
    [InlineData("\"request_data\":7")]
    [InlineData("\"request_data\":\"\\ud800\"")]
    public async Task An_event_that_is_no_object_is_refused(string member)
    {
        Server.Functions.Returns("echo", "{}");

        var reply = await Server.WebAsync(await Server.LoginAsync("alice"), "functions.invokeFunction", "\"function_name\":\"echo\"," + member);

        Assert.Equal("INVALID_PARAM", reply.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Somebody_not_logged_in_may_not_call_functions()
    {
        var reply = await Server.WebAsync(null, "functions.invokeFunction", """ "function_name":"echo","request_data":"{}" """);

        Assert.Equal("PERMISSION_DENIED", reply.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_long_call_is_polled_by_its_own_caller_only_and_its_result_can_be_fetched_twice()
    {
        var finish = new TaskCompletionSource();
        Server.Functions.Define("slow", async _ =>
        {
            await finish.Task;
            return FakeFunctionHost.Completed("""{"done":true}""");
        });
        var alice = await Server.LoginAsync("alice");

        var started = await Server.WebAsync(alice, "functions.invokeFunction", """ "function_name":"slow","request_data":"{}","wait_ms":1 """);
        Assert.True(started.GetProperty("data").GetProperty("pending").GetBoolean());
        var poll = $"\"call_id\":\"{started.GetProperty("data").GetProperty("call_id").GetString()}\",\"wait_ms\":";

        var other = await Server.WebAsync(await Server.LoginAsync("mallory"), "functions.pollInvocation", poll + "1");
        Assert.Equal("FUNCTIONS_REQUEST_FAIL", other.GetProperty("code").GetString());

        var early = await Server.WebAsync(alice, "functions.pollInvocation", poll + "1");
        Assert.True(early.GetProperty("data").GetProperty("pending").GetBoolean());

        finish.SetResult();
        for (var time = 0; time < 2; time++)
        {
            var late = await Server.WebAsync(alice, "functions.pollInvocation", poll + "30000");
            Assert.Equal("""{"done":true}""", late.GetProperty("data").GetProperty("response_data").GetString());
        }
    }

    [Fact]
    public async Task The_activity_display_hears_who_did_what_and_how_it_ended()
    {
        Server.Functions.Returns("echo", "{}");
        await Server.WebAsync(await Server.LoginAsync("dora"), "functions.invokeFunction", """ "function_name":"echo","request_data":"{}" """);

        var openId = VariablesOfLastCall()["WX_OPENID"];
        Assert.Contains(Server.Activity.Calls, call => call.Action == "functions.invokeFunction" && call.Target == "echo" && call.Error is null && call.Caller is Cloud.Identity.Caller.MiniProgramUser user && user.OpenId == openId);
    }

    private IReadOnlyDictionary<string, string> VariablesOfLastCall() => Server.Functions.Calls.Last().Invocation.Variables;
}
