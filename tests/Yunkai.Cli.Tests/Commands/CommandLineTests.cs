using Yunkai.Cli.Commands;
using Yunkai.Cli.Tests.Kit;
using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Commands;

/// <summary>What the executable says when it is asked for help or asked wrongly.</summary>
public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> Chinese = new() { ["LANG"] = "zh_CN.UTF-8" };

    [Fact]
    public async Task Help_teaches_in_the_language_of_the_locale()
    {
        var (englishCode, english) = await YunkaiProcess.RunAsync(["dev", "--help"]);
        var (chineseCode, chinese) = await YunkaiProcess.RunAsync(["dev", "--help"], Chinese);
        var (_, root) = await YunkaiProcess.RunAsync([], Chinese);

        Assert.Equal((0, 0), (englishCode, chineseCode));
        Assert.Contains("a saved function is live at the next call", english, StringComparison.Ordinal);
        Assert.Contains("yunkai dev my-app --lan", english, StringComparison.Ordinal);
        Assert.False(english.Any(IsChinese), english);
        Assert.Contains("改了云函数，下一次调用就生效", chinese, StringComparison.Ordinal);
        Assert.All(["Usage", "Options", "Description", "default", "Show"], word => Assert.DoesNotContain(word, chinese, StringComparison.Ordinal));
        Assert.Contains("exec", root, StringComparison.Ordinal);
        Assert.DoesNotContain("serve", root, StringComparison.Ordinal);
    }

    public static TheoryData<string> Planned() => [.. PlannedCommands.Names.Take(3)];

    [Theory]
    [MemberData(nameof(Planned))]
    public async Task A_planned_verb_says_that_it_is_not_there_yet_whatever_follows_it(string verb)
    {
        var (code, text) = await YunkaiProcess.RunAsync([verb, "--config", "x", "y"]);

        Assert.Equal((2, $"error: yunkai {verb} is not in this version yet; what there is: dev and exec (yunkai --help)."), (code, text));
    }

    [Theory]
    [InlineData("error: There is no command \"devv\"; what there is: dev and exec (yunkai --help).", "devv")]
    [InlineData("error: There is no option --prot.", "dev", "--prot", "7")]
    [InlineData("error: There is no option --prot=7.", "dev", ".", "--prot=7")]
    [InlineData("error: There is one argument too many: \"c\".", "dev", "b", "c")]
    [InlineData("error: --port takes a number from 0 to 65535.", "dev", "--port", "70000")]
    [InlineData("error: Use either --lan or --host.", "dev", "--lan", "--host", "127.0.0.1")]
    [InlineData("error: exec needs the command to run after --, e.g.: yunkai exec -- npm test", "exec", ".")]
    public async Task A_wrong_call_says_what_to_do(string expected, params string[] arguments)
    {
        var (code, text) = await YunkaiProcess.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length < 4, text);
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        Assert.Equal((1, "error: The folder \"/nowhere/at/all\" does not exist."), await YunkaiProcess.RunAsync(["dev", "/nowhere/at/all"]));
        Assert.Equal((1, "错误: 文件夹 \"/nowhere/at/all\" 不存在。"), await YunkaiProcess.RunAsync(["exec", "/nowhere/at/all", "--", "true"], Chinese));
    }

    public static TheoryData<string, string, string> BrokenSettings() => new()
    {
        { "{\n  \"env\": ,\n}", "yunkai.json is not valid JSON at line 2, column 10: ", "yunkai.json 第 2 行第 10 列不是合法的 JSON：" },
        { """{"functions":{"hello":{"timeout":"long"}}}""", "yunkai.json, functions.hello.timeout: a number from 1 to 900 is expected.", "yunkai.json 的 functions.hello.timeout：应是 1 到 900 之间的数字。" },
        { """{"services":{"side":{"command":["no-such-program-anywhere"]}}}""", "The service \"side\" could not be started: \"no-such-program-anywhere\" was not found", "服务 \"side\" 无法启动：找不到 \"no-such-program-anywhere\"" },
        { """{"services":{"side":{"command":["node","-e","process.exit(3)"]}}}""", "The service \"side\" ended with exit code 3 before", "服务 \"side\" 还没有监听" },
    };

    [Theory]
    [MemberData(nameof(BrokenSettings))]
    public async Task A_mistake_in_yunkai_json_names_its_place(string settings, string english, string chinese)
    {
        using var project = new DevProject(settings);

        var said = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", "0"]);
        var inChinese = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", "0"], Chinese);

        Assert.Equal((1, 1), (said.ExitCode, inChinese.ExitCode));
        Assert.Contains("error: " + english, said.Output, StringComparison.Ordinal);
        Assert.Contains("错误: " + chinese, inChinese.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_node_the_first_message_says_how_to_get_it()
    {
        // dotnet is started by its full path, so an empty PATH hides only Node.js.
        using var project = new DevProject();
        var (code, text) = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data], new Dictionary<string, string> { ["PATH"] = project.Path });

        Assert.Equal(1, code);
        Assert.StartsWith("error: Node.js was not found.", text, StringComparison.Ordinal);
        Assert.Contains("https://nodejs.org", text, StringComparison.Ordinal);
    }

    private static bool IsChinese(char letter) => letter is >= '一' and <= '鿿';
}
