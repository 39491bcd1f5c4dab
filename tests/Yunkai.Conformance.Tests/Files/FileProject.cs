using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Files;

/// <summary>A project without functions whose stored files are private; served once for all tests.</summary>
public sealed class FileProject : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private YunkaiProcess? _yunkai;
    private CloudUser? _alice;
    private CloudUser? _bob;

    public YunkaiProcess Yunkai => _yunkai!; // set before any test runs
    public CloudUser Alice => _alice!; // likewise
    public CloudUser Bob => _bob!; // likewise
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(10) };

    public async ValueTask InitializeAsync()
    {
        var project = Directory.CreateDirectory(_folder.Combine("project")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "project.config.json"), """{"appid":"wx1234567890abcdef","projectname":"files"}""");
        await File.WriteAllTextAsync(Path.Combine(project, "yunkai.json"), """{"storage":{"aclTag":"PRIVATE"}}""");
        _yunkai = await YunkaiProcess.StartDevAsync(project, _folder.Combine("data"));
        _alice = await CloudUser.LogInAsync(_yunkai.Url, _yunkai.EnvironmentId, _yunkai.AppId, "dev:alice");
        _bob = await CloudUser.LogInAsync(_yunkai.Url, _yunkai.EnvironmentId, _yunkai.AppId, "dev:bob");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _alice?.Dispose();
        _bob?.Dispose();
        if (_yunkai is not null)
        {
            await _yunkai.DisposeAsync();
        }

        _folder.Dispose();
    }
}
