using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Projects;
using Yunkai.Functions;
using Yunkai.Server.Hosting;
using Yunkai.Testing;

namespace Yunkai.Server.Tests.Kit;

/// <summary>A whole server on a port of its own with a real store, serving a small project; functions are the test's.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string EnvironmentId = "env-1";
    public const string AppId = "wx1234567890abcdef";

    private readonly TemporaryDirectory _folder;

    private TestServer(TemporaryDirectory folder, YunkaiServer server, OpenedProject project, FakeFunctionHost functions, RecordingActivity activity)
    {
        _folder = folder;
        Server = server;
        Project = project;
        Functions = functions;
        Activity = activity;
        Http = new HttpClient { BaseAddress = server.Url };
    }

    public YunkaiServer Server { get; }
    public OpenedProject Project { get; }
    public FakeFunctionHost Functions { get; }
    public RecordingActivity Activity { get; }
    public HttpClient Http { get; }
    public string Folder => _folder.Path;

    public static async Task<TestServer> StartAsync(bool createMissing = false, bool aliases = true, string projectJson = "{}", Func<CloudLimits, CloudLimits>? limits = null, bool onlyLocalOrigins = false)
    {
        var folder = new TemporaryDirectory();
        var root = folder.Combine("project");
        foreach (var name in new[] { "echo", "fail", "slow", "big", "undefined", "lost" })
        {
            Directory.CreateDirectory(Path.Combine(root, "cloudfunctions", name));
            await File.WriteAllTextAsync(Path.Combine(root, "cloudfunctions", name, "index.js"), "exports.main = async () => 1;");
        }

        Directory.CreateDirectory(Path.Combine(root, "pages"));
        await File.WriteAllTextAsync(Path.Combine(root, "pages", "index.html"), "<!doctype html><title>页</title>");
        await File.WriteAllTextAsync(Path.Combine(root, "secret.txt"), "not to be served");
        await File.WriteAllTextAsync(Path.Combine(root, "project.config.json"), $$"""{"appid":"{{AppId}}","cloudfunctionRoot":"cloudfunctions/"}""");
        await File.WriteAllTextAsync(Path.Combine(root, "cloudbaserc.json"), $$"""{"envId":"{{EnvironmentId}}"}""");
        await File.WriteAllTextAsync(Path.Combine(root, "yunkai.json"), projectJson);

        var functions = new FakeFunctionHost();
        var activity = new RecordingActivity();
        var numbers = new CloudLimits { CreateMissingCollections = createMissing };
        var server = await YunkaiServer.StartAsync(new YunkaiServerOptions
        {
            DataDirectory = folder.Combine("data"),
            UseSimulator = true,
            AliasUnknownEnvironments = aliases,
            Limits = limits?.Invoke(numbers) ?? numbers,
            Activity = activity,
            AllowOnlyLocalOrigins = onlyLocalOrigins,
            CreateFunctionHost = (_, credentials, _, _) =>
            {
                functions.Credentials = credentials;
                return functions;
            },
            Packages = new FakePackages(),
        });
        var project = await server.OpenProjectAsync(ProjectFolder.Read(root), new OpenProjectOptions());
        return new TestServer(folder, server, project, functions, activity);
    }

    /// <summary>Logs a simulated user in over the wire and returns his access token.</summary>
    public async Task<string> LoginAsync(string name)
    {
        var provider = await PostAsync("/auth/v1/provider/token?client_id=" + EnvironmentId, $$$"""{"provider_id":"{{{AppId}}}","provider_code":"dev:{{{name}}}","provider_params":{"provider_code_type":"open_id","appid":"{{{AppId}}}"}}""");
        var credentials = await PostAsync("/auth/v1/signin/with/provider?client_id=" + EnvironmentId, $$"""{"provider_token":"{{provider.GetProperty("provider_token").GetString()}}"}""");
        return credentials.GetProperty("access_token").GetString()!;
    }

    /// <summary>An action as a client sends it; the members of <paramref name="members"/> follow the action name.</summary>
    public Task<JsonElement> WebAsync(string? token, string action, string members = "", string? sdk = "yunkai-js/0.1.0", string env = EnvironmentId) =>
        PostAsync("/web?env=" + env, $$"""{"action":"{{action}}","env":"{{env}}"{{(token is null ? "" : $",\"access_token\":\"{token}\"")}}{{(members.Length == 0 ? "" : "," + members)}}}""", sdk);

    /// <summary>An action as a server SDK sends it, signed with the environment's key.</summary>
    public async Task<JsonElement> AdminAsync(string action, string members = "", string? env = EnvironmentId)
    {
        var json = $$"""{"action":"{{action}}"{{(env is null ? "" : $",\"envName\":\"{env}\"")}}{{(members.Length == 0 ? "" : "," + members)}}}""";
        using var request = Tc3.Request(new Uri(Server.Url, "/admin?&eventId=e1&seqId=s1"), json, Project.SecretId, Project.SecretKey, TimeProvider.System.GetUtcNow());
        return await SendAsync(request);
    }

    /// <summary>An action as code inside a running function sends it: through the worker listener, with the key of its instance and the token of its call.</summary>
    public async Task<JsonElement> FunctionAsync(Invocation invocation, string action, string members)
    {
        var key = Functions.Credentials.Issue(EnvironmentId, "any", "instance");
        var session = Functions.Credentials.Begin(key, invocation.RequestId);
        var json = $$"""{"action":"{{action}}","envName":"{{EnvironmentId}}","sessionToken":"{{session}}",{{members}}}""";
        using var request = Tc3.Request(Server.WorkerUrl, json, key.SecretId, key.SecretKey, TimeProvider.System.GetUtcNow());
        var reply = await SendAsync(request);
        Functions.Credentials.End(key, invocation.RequestId);
        return reply;
    }

    public async Task<JsonElement> PostAsync(string path, string body, string? sdk = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (sdk is not null)
        {
            request.Headers.TryAddWithoutValidation("X-SDK-Version", sdk);
        }

        return await SendAsync(request);
    }

    public async Task<(int Status, JsonElement Body)> ManageAsync(HttpMethod method, string path, string? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Server.ConsoleToken);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    internal static JsonElement Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return Parse(await response.Content.ReadAsStringAsync());
    }
}
