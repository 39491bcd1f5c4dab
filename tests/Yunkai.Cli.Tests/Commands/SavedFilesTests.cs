using System.Text.Json.Nodes;
using Yunkai.Cli.Tests.Kit;

namespace Yunkai.Cli.Tests.Commands;

/// <summary>A saved file is live at the next call.</summary>
public sealed class SavedFilesTests(RunningProject running) : IClassFixture<RunningProject>
{
    private readonly DevProject _project = running.Project;

    [Fact]
    public async Task A_saved_file_a_new_folder_and_a_deleted_one_count_at_the_next_call()
    {
        _project.WriteFunction("fresh", "exports.main = async () => 'first';");
        Assert.Equal("first", await TextAsync("fresh"));

        _project.WriteFunction("fresh", "exports.main = async () => require('./other').text;");
        _project.Write("cloudfunctions/fresh/other.js", "exports.text = 'from another file';");
        Assert.Equal("from another file", await TextAsync("fresh"));

        Directory.Delete(_project.Combine("cloudfunctions", "fresh"), recursive: true);
        Assert.Contains("FunctionName parameter could not be found", await FailureAsync("fresh"), StringComparison.Ordinal);

        _project.WriteFunction("fresh", "exports.main = async () => 'again';");
        Assert.Equal("again", await TextAsync("fresh"));
    }

    [Fact]
    public async Task Broken_syntax_fails_its_calls_with_the_place_until_it_is_mended()
    {
        _project.WriteFunction("broken", "exports.main = async () => 'whole';");
        Assert.Equal("whole", await TextAsync("broken"));

        _project.WriteFunction("broken", "exports.main = async () => {\n  return 'cut");
        var failure = await FailureAsync("broken");
        Assert.Contains("SyntaxError", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(_project.Path, failure, StringComparison.Ordinal);

        _project.WriteFunction("broken", "exports.main = async () => 'mended';");
        Assert.Equal("mended", await TextAsync("broken"));
    }

    [Fact]
    public async Task A_changed_package_json_is_read_at_the_next_call_and_a_broken_one_names_the_line()
    {
        _project.WriteFunction("packaged", "exports.main = async () => require('./package.json').version;");
        Assert.Equal("1.0.0", await TextAsync("packaged"));

        _project.Write("cloudfunctions/packaged/package.json", """{"name":"f","version":"1.0.1","dependencies":{}}""");
        Assert.Equal("1.0.1", await TextAsync("packaged"));

        _project.Write("cloudfunctions/packaged/package.json", "{\"name\":\"f\",\n\"version\" \"1.0.2\"}");
        Assert.Contains("package.json is not valid JSON at line 2", await FailureAsync("packaged"), StringComparison.Ordinal);

        _project.Write("cloudfunctions/packaged/package.json", """{"name":"f","version":"1.0.3","dependencies":{}}""");
        Assert.Equal("1.0.3", await TextAsync("packaged"));
    }

    [Fact]
    public async Task Calls_in_flight_during_a_change_end_on_the_old_code_and_do_not_hold_up_the_new()
    {
        _project.Write("cloudfunctions/slow/config.json", """{"timeout": 60}""");
        _project.WriteFunction("slow", "exports.main = async () => { console.log('slow has begun'); await new Promise(resolve => setTimeout(resolve, 4000)); return 'old'; };");
        var inFlight = TextAsync("slow");
        await running.Yunkai.WaitForOutputAsync("slow has begun");

        _project.WriteFunction("slow", "exports.main = async () => 'new';");
        var next = await TextAsync("slow");

        Assert.Equal("new", next);
        Assert.False(inFlight.IsCompleted, "the call that brought the new revision waited for the old one's calls");
        Assert.Equal("old", await inFlight);
    }

    private async Task<string?> TextAsync(string function) => (await running.Alice.CallAsync(function, []))?.GetValue<string>();

    private async Task<string> FailureAsync(string function) => (await Assert.ThrowsAsync<InvalidOperationException>(() => running.Alice.CallAsync(function, new JsonObject()))).Message;
}
