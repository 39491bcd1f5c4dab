using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Kit;

/// <summary>One <c>yunkai dev</c> on its default data folder for all tests of a class, with a service beside it.</summary>
public sealed class RunningProject : IAsyncLifetime
{
    private const string Settings = """
        {
          "services": { "books": { "command": ["node", "service.js"], "outbound": "https://books.invalid" } },
          "collections": { "notes": { "aclTag": "READONLY" } }
        }
        """;

    private const string Service = """
        require('http').createServer((request, response) => {
          console.log('asked for ' + request.url);
          response.end(JSON.stringify({ path: request.url, port: Number(process.env.PORT) }));
        }).listen(process.env.PORT, process.env.HOST);
        """;

    private const string Ask = """
        const https = require('https');
        exports.main = () => new Promise((resolve, reject) => https.get('https://books.invalid/v2/isbn/7', response => {
          let text = '';
          response.on('data', chunk => { text += chunk; });
          response.on('end', () => resolve(JSON.parse(text)));
        }).on('error', reject));
        """;

    private YunkaiProcess? _yunkai;
    private CloudUser? _alice;

    internal DevProject Project { get; } = new(Settings);
    internal IReadOnlyDictionary<string, string> FilesBefore { get; private set; } = new Dictionary<string, string>();
    internal YunkaiProcess Yunkai => _yunkai!; // set before any test runs
    internal CloudUser Alice => _alice!; // likewise

    public async ValueTask InitializeAsync()
    {
        Project.Write("service.js", Service);
        Project.WriteFunction("ask", Ask);
        Project.WriteFunction("speak", "exports.main = async event => { console.log('spoken ' + event.word); console.error('whispered ' + event.word); };");
        Project.WriteFunction("refuse", "exports.main = async () => { throw new Error('ROOM_FULL'); };");
        FilesBefore = Project.Snapshot();
        _yunkai = await YunkaiProcess.StartDevAsync(Project.Path, dataDirectory: null);
        _alice = await DevProject.LogInAsync(_yunkai);
    }

    public async ValueTask DisposeAsync()
    {
        _alice?.Dispose();
        if (_yunkai is not null)
        {
            await _yunkai.DisposeAsync();
        }

        Project.Dispose();
    }
}
