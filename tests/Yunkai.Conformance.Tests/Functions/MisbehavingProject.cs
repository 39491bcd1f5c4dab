using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Functions;

/// <summary>A project whose function does everything it should not, once with the default time limit and once with a long one; served once for all tests.</summary>
public sealed class MisbehavingProject : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private YunkaiProcess? _yunkai;
    private CloudUser? _alice;

    public string Folder => _folder.Path;
    public YunkaiProcess Yunkai => _yunkai!; // set before any test runs
    public CloudUser Alice => _alice!; // likewise

    public async ValueTask InitializeAsync()
    {
        await WriteAsync("misbehave");
        await WriteAsync("patient");
        await File.WriteAllTextAsync(_folder.Combine("cloudfunctions", "patient", "config.json"), """{"timeout": 60}""");
        await File.WriteAllTextAsync(_folder.Combine("project.config.json"), """{"appid":"wx1234567890abcdef","projectname":"misbehaving","cloudfunctionRoot":"cloudfunctions/"}""");
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

    private async Task WriteAsync(string name)
    {
        var function = _folder.Combine("cloudfunctions", name);
        Directory.CreateDirectory(Path.Combine(function, "local"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "suite", "misbehave", "index.js"), Path.Combine(function, "index.js"));
        // A package that lies in the folder is installed like any other: into the shared cache, behind a link.
        await File.WriteAllTextAsync(Path.Combine(function, "local", "package.json"), """{"name":"thrower","version":"1.0.0","main":"index.js"}""");
        await File.WriteAllTextAsync(Path.Combine(function, "local", "index.js"), "exports.run = () => { throw new Error('thrown in a package'); };");
        await File.WriteAllTextAsync(Path.Combine(function, "package.json"), """{"name":"misbehave","version":"1.0.0","dependencies":{"wx-server-sdk":"3.0.4","thrower":"file:./local"}}""");
    }
}
