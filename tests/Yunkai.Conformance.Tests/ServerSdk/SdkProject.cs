using System.Text.Json.Nodes;
using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.ServerSdk;

/// <summary>A project with one function for each generation of <c>wx-server-sdk</c>, all running the same cases; served once for all tests.</summary>
public sealed class SdkProject : IAsyncLifetime
{
    public const string Generation1 = "1.8.3";
    public const string Generation2 = "2.6.3";
    public const string Generation3 = "3.0.4";
    public const string Generation4 = "4.0.2";

    private readonly TemporaryDirectory _folder = new();
    private YunkaiProcess? _yunkai;
    private CloudUser? _alice;

    public YunkaiProcess Yunkai => _yunkai!; // set before any test runs
    public CloudUser Alice => _alice!; // likewise

    public static string FunctionOf(string version) => "sdk" + version[0];

    public async ValueTask InitializeAsync()
    {
        var suite = Path.Combine(AppContext.BaseDirectory, "suite");
        foreach (var version in (string[])[Generation1, Generation2, Generation3, Generation4])
        {
            var function = _folder.Combine("cloudfunctions", FunctionOf(version));
            Directory.CreateDirectory(function);
            File.Copy(Path.Combine(suite, "index.js"), Path.Combine(function, "index.js"));
            File.Copy(Path.Combine(suite, "cases.js"), Path.Combine(function, "cases.js"));
            await File.WriteAllTextAsync(Path.Combine(function, "package.json"), new JsonObject
            {
                ["name"] = FunctionOf(version),
                ["version"] = "1.0.0",
                ["main"] = "index.js",
                ["dependencies"] = new JsonObject { ["wx-server-sdk"] = version },
            }.ToJsonString());
            await File.WriteAllTextAsync(Path.Combine(function, "config.json"), """{"timeout": 30}""");
        }

        var echo = _folder.Combine("cloudfunctions", "echo");
        Directory.CreateDirectory(echo);
        File.Copy(Path.Combine(suite, "echo.js"), Path.Combine(echo, "index.js"));
        await File.WriteAllTextAsync(_folder.Combine("project.config.json"), """{"appid":"wx1234567890abcdef","projectname":"conformance","cloudfunctionRoot":"cloudfunctions/"}""");

        _yunkai = await YunkaiProcess.StartDevAsync(_folder.Path, _folder.Combine("data"));
        _alice = await CloudUser.LogInAsync(_yunkai.Url, _yunkai.EnvironmentId, _yunkai.AppId, "dev:alice");
    }

    public async ValueTask DisposeAsync()
    {
        _alice?.Dispose();
        if (_yunkai is not null)
        {
            await _yunkai.DisposeAsync();
        }

        _folder.Dispose();
    }
}
