using System.Text.RegularExpressions;

namespace Yunkai.Conformance.Tests.OutsideServers;

/// <summary>The unmodified packages for Node servers, outside of any function, with the keys of <c>dev.json</c>. The assertions stand in <c>outside/cases.js</c>.</summary>
public sealed partial class OutsideServerTests(NodePackages packages) : IClassFixture<NodePackages>
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        var cases = CaseName().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "outside", "cases.js"))).Select(match => match.Groups[1].Value).ToList();
        foreach (var package in NodePackages.Names)
        {
            foreach (var name in cases)
            {
                data.Add(package, name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_passes(string package, string name)
    {
        var results = await packages.ResultsOf(package);

        Assert.True(results.TryGetValue(name, out var error), "the case did not run");
        Assert.Null(error);
    }

    [GeneratedRegex(@"^cases\.(\w+) =", RegexOptions.Multiline)]
    private static partial Regex CaseName();
}
