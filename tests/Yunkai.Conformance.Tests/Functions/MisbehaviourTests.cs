using System.Text.Json.Nodes;

namespace Yunkai.Conformance.Tests.Functions;

/// <summary>What a caller sees when a function misbehaves, through the whole product (reference: functions §5): a documented answer, and the next call works.</summary>
public sealed class MisbehaviourTests(MisbehavingProject project) : IClassFixture<MisbehavingProject>
{
    [Theory]
    [InlineData("throws", "FUNCTIONS_EXECUTE_FAIL", "Error: ROOM_FULL\n    at ", "/var/user/index.js:")]
    [InlineData("rejects", "FUNCTIONS_EXECUTE_FAIL", "TypeError: no such room", "/var/user/index.js:")]
    [InlineData("text", "FUNCTIONS_EXECUTE_FAIL", "only a text", "")]
    [InlineData("inPackage", "FUNCTIONS_EXECUTE_FAIL", "Error: thrown in a package", "/var/user/local/index.js:")]
    [InlineData("inSdk", "FUNCTIONS_EXECUTE_FAIL", "", "/var/user/node_modules/wx-server-sdk/")]
    [InlineData("missing", "FUNCTIONS_EXECUTE_FAIL", "Error: Cannot find module 'not-there'", "/var/user/index.js")]
    [InlineData("never", "FUNCTIONS_TIME_LIMIT_EXCEEDED", "Invoking task timed out after 3 seconds", "")]
    [InlineData("loop", "FUNCTIONS_TIME_LIMIT_EXCEEDED", "Invoking task timed out after 3 seconds", "")]
    [InlineData("exits", "FUNCTIONS_EXECUTE_FAIL", "7 code exit unexpected", "")]
    [InlineData("exitsQuietly", "FUNCTIONS_EXECUTE_FAIL", "0 code exit unexpected", "")]
    [InlineData("crashes", "FUNCTIONS_EXECUTE_FAIL", "1 code exit unexpected", "/var/user/index.js:")]
    [InlineData("cycle", "FUNCTIONS_EXECUTE_FAIL", "circular", "")]
    public async Task A_failing_call_has_the_documented_code_and_text_and_the_next_one_works(string kind, string code, string text, string place)
    {
        var reply = await RawAsync(kind);

        Assert.Equal(code, reply["code"]?.GetValue<string>());
        var message = reply["message"]!.GetValue<string>();
        Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.NotEqual("", reply["requestId"]!.GetValue<string>());
        AssertNoMachinePath(message);
        Assert.Equal("well", (await project.Alice.CallAsync("misbehave", []))!.GetValue<string>());
    }

    [Fact]
    public async Task A_flood_of_output_is_cut_and_the_call_succeeds()
    {
        var result = await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "flood" });

        Assert.Equal("flooded", result!.GetValue<string>());
        await project.Yunkai.WaitForOutputAsync("more lines were not kept");
        Assert.Contains("line 17 of very many", project.Yunkai.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000_000)]
    [InlineData(1_100_000)]
    public async Task A_client_gets_no_result_above_a_megabyte(int bytes)
    {
        var reply = await RawAsync("large", bytes, "patient");

        Assert.Equal("FUNCTIONS_RESULT_TOO_LARGE", reply["code"]?.GetValue<string>());
        Assert.Equal("well", (await project.Alice.CallAsync("misbehave", []))!.GetValue<string>());
    }

    [Fact]
    public async Task A_function_that_calls_itself_is_not_kept_waiting_behind_itself()
    {
        for (var i = 0; i < 60; i++)
        {
            await project.Alice.CallAsync("patient", []); // known as a quick one from here on
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(10, (await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "asks", ["bytes"] = 10 }))!.GetValue<int>());
        Assert.InRange(watch.ElapsedMilliseconds, 0, 4000);
    }

    [Fact]
    public async Task A_function_gets_results_of_up_to_six_megabytes()
    {
        Assert.Equal(900_000, (await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "large", ["bytes"] = 900_000 }))!.GetValue<string>().Length);
        Assert.Equal(5_900_000, (await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "asks", ["bytes"] = 5_900_000 }))!.GetValue<int>());

        var reply = await RawAsync("asks", 10_000_000, "patient");
        Assert.Equal("FUNCTIONS_EXECUTE_FAIL", reply["code"]?.GetValue<string>());
        AssertNoMachinePath(reply["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_write_that_is_not_awaited_is_there_for_the_next_call()
    {
        for (var round = 0; round < 5; round++)
        {
            var mark = $"mark-{round}";
            Assert.Equal("returned", (await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "unawaited", ["mark"] = mark }))!.GetValue<string>());
            // Another instance may take the next call and look before the write, which is on its way, has arrived.
            var started = TimeProvider.System.GetTimestamp();
            while ((await project.Alice.CallAsync("patient", new JsonObject { ["kind"] = "sees", ["mark"] = mark }))!.GetValue<int>() != 1)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"round {round}: the write is lost");
            }
        }
    }

    [Fact]
    public async Task Misbehaviour_of_many_at_once_harms_no_other_call()
    {
        var bad = new[] { "throws", "exits", "crashes", "cycle", "never", "exits", "flood" }.Select(kind => RawAsync(kind)).ToList();
        var good = Enumerable.Range(0, 20).Select(_ => project.Alice.CallAsync("misbehave", [])).ToList();

        Assert.All(await Task.WhenAll(good), result => Assert.Equal("well", result!.GetValue<string>()));
        await Task.WhenAll(bad);
    }

    private Task<JsonNode> RawAsync(string kind, int bytes = 0, string function = "misbehave") => project.Alice.SendAsync(
        "functions.invokeFunction", new JsonObject { ["function_name"] = function, ["request_data"] = new JsonObject { ["kind"] = kind, ["bytes"] = bytes }.ToJsonString() });

    private void AssertNoMachinePath(string message)
    {
        foreach (var path in new[] { project.Folder, Path.GetTempPath(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "host-", ".cache" })
        {
            Assert.DoesNotContain(path, message, StringComparison.Ordinal);
        }
    }
}
