using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Kit;

/// <summary>A small project in a folder of its own. Its functions need no packages, so that nothing is installed.</summary>
internal sealed class DevProject : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public DevProject(string? settings = null)
    {
        Write("project.config.json", """{"appid":"wx1234567890abcdef","projectname":"small","cloudfunctionRoot":"cloudfunctions/"}""");
        WriteFunction("hello", "exports.main = async event => ({ hello: event.name || 'world' });");
        if (settings is not null)
        {
            Write("yunkai.json", settings);
        }
    }

    public string Path => _folder.Combine("project");
    public string Data => _folder.Combine("data");

    public static async Task<CloudUser> LogInAsync(YunkaiProcess yunkai, string name = "alice") =>
        await CloudUser.LogInAsync(yunkai.Url, yunkai.EnvironmentId, yunkai.AppId, "dev:" + name);

    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Write(string file, string text)
    {
        var path = Combine(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void WriteFunction(string name, string code, string package = """{"name":"f","version":"1.0.0","dependencies":{}}""")
    {
        Write($"cloudfunctions/{name}/package.json", package);
        Write($"cloudfunctions/{name}/index.js", code);
    }

    /// <summary>Every file of the project with its content, to see whether anything wrote there.</summary>
    public IReadOnlyDictionary<string, string> Snapshot() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Combine(".yunkai"), StringComparison.Ordinal))
            .ToDictionary(file => file[Path.Length..], File.ReadAllText);

    public Task<YunkaiProcess> StartAsync(params string[] arguments) => YunkaiProcess.StartDevAsync(Path, Data, arguments);

    public void Dispose() => _folder.Dispose();
}
