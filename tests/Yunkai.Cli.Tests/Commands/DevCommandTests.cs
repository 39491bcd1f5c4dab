using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Yunkai.Cli.Tests.Kit;
using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Commands;

/// <summary>A running <c>yunkai dev</c>, seen from outside.</summary>
public sealed class DevCommandTests(RunningProject running) : IClassFixture<RunningProject>
{
    private readonly DevProject _project = running.Project;

    [Fact]
    public void Dev_json_has_every_member_and_only_its_owner_may_read_it()
    {
        var path = _project.Combine(".yunkai", "dev.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));

        Assert.Equal(
            ["url", "env", "appId", "appSecret", "secretId", "secretKey", "consoleUrl", "consoleToken", "pid"],
            document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.All(document.RootElement.EnumerateObject().Where(member => member.Name != "pid"), member => Assert.NotEqual("", member.Value.GetString()));
        Assert.Equal(running.Yunkai.ProcessId, document.RootElement.GetProperty("pid").GetInt32());
        Assert.StartsWith("http://127.0.0.1:", document.RootElement.GetProperty("url").GetString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Only_the_data_folder_is_written_and_it_ignores_itself()
    {
        await running.Alice.CallAsync("speak", new JsonObject { ["word"] = "anything" });

        Assert.Contains("*", File.ReadAllLines(_project.Combine(".yunkai", ".gitignore")));
        Assert.Empty(running.FilesBefore.Except(_project.Snapshot()));
        Assert.DoesNotContain(_project.Snapshot().Keys, file => file.Contains("node_modules", StringComparison.Ordinal) || file.EndsWith("package-lock.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_banner_names_address_environment_functions_services_and_the_next_steps()
    {
        await running.Yunkai.WaitForOutputAsync("Ctrl+C");

        foreach (var text in new[] { running.Yunkai.Url, running.Yunkai.EnvironmentId, "ask, hello, refuse, speak", "books (http://127.0.0.1:", $"require('./yunkai.js').install({{ url: '{running.Yunkai.Url}' }})" })
        {
            Assert.Contains(text, running.Yunkai.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Calls_are_shown_with_caller_result_and_time_and_printing_with_the_functions_name()
    {
        using var carol = await DevProject.LogInAsync(running.Yunkai, "carol");
        await carol.CallAsync("speak", new JsonObject { ["word"] = "aloud" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => carol.CallAsync("refuse", []));
        await running.Yunkai.WaitForOutputAsync("ROOM_FULL");

        var who = Regex.Escape(carol.OpenId[..9]);
        Assert.Matches(new Regex(@"^\d\d:\d\d:\d\d │ speak spoken aloud$", RegexOptions.Multiline), running.Yunkai.Output);
        Assert.Matches(new Regex(@"^\d\d:\d\d:\d\d │ speak whispered aloud$", RegexOptions.Multiline), running.Yunkai.Output);
        Assert.Matches(new Regex($@"^\d\d:\d\d:\d\d ✓ {who}… +\w+ speak → .+ [\d.]+ ms$", RegexOptions.Multiline), running.Yunkai.Output);
        Assert.Matches(new Regex($@"✗ {who}… +\w+ refuse → FUNCTIONS_EXECUTE_FAIL Error: ROOM_FULL(.|\n)*? [\d.]+ ms$", RegexOptions.Multiline), running.Yunkai.Output);
    }

    [Fact]
    public async Task An_outgoing_call_is_led_to_the_service_whose_output_is_shown()
    {
        var answer = await running.Alice.CallAsync("ask", []);

        Assert.Equal("/v2/isbn/7", answer!["path"]!.GetValue<string>());
        await running.Yunkai.WaitForOutputAsync("asked for /v2/isbn/7");
    }

    [Fact]
    public async Task An_unknown_environment_id_becomes_an_alias_with_a_notice()
    {
        using var dave = await CloudUser.LogInAsync(running.Yunkai.Url, "some-cloud-1g2h3", running.Yunkai.AppId, "dev:dave");

        Assert.Equal("world", (await dave.CallAsync("hello", []))!["hello"]!.GetValue<string>());
        await running.Yunkai.WaitForOutputAsync("some-cloud-1g2h3");
    }

    [Fact]
    public async Task A_missing_collection_reads_as_empty_and_is_created_by_the_first_write_with_a_notice()
    {
        var empty = await running.Alice.SendAsync("database.countDocument", new JsonObject { ["collectionName"] = "diary" });
        await running.Alice.SendAsync("database.insertDocument", new JsonObject { ["collectionName"] = "diary", ["data"] = new JsonArray("{\"day\":1}") });
        var one = await running.Alice.SendAsync("database.countDocument", new JsonObject { ["collectionName"] = "diary" });

        Assert.Equal(0, empty["data"]!["total"]!.GetValue<int>());
        Assert.Equal(1, one["data"]!["total"]!.GetValue<int>());
        await running.Yunkai.WaitForOutputAsync("diary");
    }
}
