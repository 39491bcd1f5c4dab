using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Yunkai.Conformance.Tests.ServerSdk;

/// <summary>The unmodified <c>wx-server-sdk</c> inside real functions. The assertions stand in <c>suite/cases.js</c>; a failing one arrives here with its stack.</summary>
public sealed partial class WxServerSdkTests(SdkProject project) : IClassFixture<SdkProject>
{
    private static readonly string[] Versions = [SdkProject.Generation1, SdkProject.Generation2, SdkProject.Generation3, SdkProject.Generation4];

    // Cases that need a second call with what the first returned are not run on their own.
    private static readonly string[] Continued = ["documents_left_by_an_unawaited_write_are_there"];

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        var names = CaseName().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "suite", "cases.js"))).Select(match => match.Groups[1].Value).Except(Continued).ToList();
        foreach (var version in Versions)
        {
            foreach (var name in names)
            {
                data.Add(version, name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_passes(string version, string name) => Assert.Equal(name, (await RunAsync(version, name))["passed"]?.GetValue<string>());

    [Theory]
    [InlineData(SdkProject.Generation1)]
    [InlineData(SdkProject.Generation2)]
    [InlineData(SdkProject.Generation3)]
    [InlineData(SdkProject.Generation4)]
    public async Task A_write_without_await_is_there_for_the_next_call(string version)
    {
        var first = await RunAsync(version, "a_write_that_is_not_awaited_still_happens");

        await RunAsync(version, "documents_left_by_an_unawaited_write_are_there", first["value"]!.GetValue<string>());
    }

    private async Task<JsonNode> RunAsync(string version, string name, string? value = null)
    {
        var data = new JsonObject
        {
            ["case"] = name,
            ["env"] = project.Yunkai.EnvironmentId,
            ["openid"] = project.Alice.OpenId,
            ["userInfo"] = new JsonObject { ["nickName"] = "own member is kept", ["openId"] = "forged" },
            ["name"] = value,
        };
        return await project.Alice.CallAsync(SdkProject.FunctionOf(version), data) ?? throw new InvalidOperationException("the function returned nothing");
    }

    [GeneratedRegex(@"^cases\.(\w+) =", RegexOptions.Multiline)]
    private static partial Regex CaseName();
}
