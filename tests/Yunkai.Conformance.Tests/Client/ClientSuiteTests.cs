using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Client;

/// <summary>The JavaScript client's own tests (clients/js/test): alone against its stand-in, then against this server.</summary>
public sealed class ClientSuiteTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_client_passes_its_own_tests()
    {
        await InstallAsync();

        await PassAsync([], "npm", "test");
    }

    [Fact]
    public async Task The_client_passes_its_scenarios_against_this_server()
    {
        await InstallAsync();
        using var data = new TemporaryDirectory();
        await using var yunkai = await YunkaiProcess.StartDevAsync(Repository.Combine("clients", "js", "test", "project"), data.Path);

        await PassAsync(new Dictionary<string, string?> { ["YUNKAI_URL"] = yunkai.Url }, "node", "test/run.mjs");
    }

    /// <summary>The build has done this already; a folder cleaned since then gets its packages back.</summary>
    private static async Task InstallAsync()
    {
        var folder = Repository.Combine("clients", "js");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "playwright-core")))
        {
            var (code, text) = await OutsideProgram.RunAsync(folder, Limit, new Dictionary<string, string?>(), "npm", "ci", "--no-audit", "--no-fund");
            Assert.True(code == 0, text);
        }
    }

    private async Task PassAsync(Dictionary<string, string?> variables, string program, params string[] arguments)
    {
        Assert.SkipWhen(Browser.Path is null && !Browser.IsDemanded, "Chromium is not installed (CHROMIUM_PATH can name one).");
        variables["CI"] = Browser.IsDemanded ? "1" : null; // the suite then fails without Chromium
        variables["FORCE_COLOR"] = "0";

        var (code, text) = await OutsideProgram.RunAsync(Repository.Combine("clients", "js"), Limit, variables, program, arguments);

        output.WriteLine(string.Join('\n', text.Split('\n').Where(line => (line.StartsWith("# ", StringComparison.Ordinal) && !line.StartsWith("# Subtest", StringComparison.Ordinal)) || line.StartsWith("ℹ ", StringComparison.Ordinal))));
        Assert.True(code == 0, text);
    }
}
