using System.Text.Json;
using Yunkai.Cli.Tests.Kit;
using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Commands;

/// <summary><c>yunkai exec</c>: a fresh backend for one command.</summary>
public sealed class ExecCommandTests
{
    [Fact]
    public async Task The_command_gets_a_working_backend_with_the_seeds_and_its_code_is_ours()
    {
        using var project = new DevProject("""{"collections":{"books":{"aclTag":"READONLY"}}}""");
        project.Write("seeds/books.jsonl", "{\"_id\":\"a\",\"title\":\"三体\"}\n{\"_id\":\"b\",\"title\":\"活着\"}\n");
        project.Write("seeds/shelves.json", """[{"_id":"s","rows":3}]""");
        project.Write("check.js", """
            const fs = require('fs');
            const { YUNKAI_URL: url, YUNKAI_ENV: env, YUNKAI_TOKEN: token } = process.env;
            (async () => {
              const ask = async path => (await fetch(url + path, { headers: { authorization: 'Bearer ' + token } })).json();
              const collections = await ask(`/api/envs/${env}/collections`);
              fs.writeFileSync(process.argv[2], JSON.stringify({ variables: Object.keys(process.env).filter(name => name.startsWith('YUNKAI_')).sort(), keys: [process.env.YUNKAI_SECRET_ID, process.env.YUNKAI_SECRET_KEY], collections, temp: process.env.TMPDIR }));
              process.exit(7);
            })();
            """);
        var report = project.Combine("report.json");
        var temporary = Directory.CreateDirectory(project.Combine("tmp")).FullName;

        var (code, text) = await YunkaiProcess.RunAsync(
            ["exec", project.Path, "--seed", project.Combine("seeds"), "--", "node", project.Combine("check.js"), report, "--port"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary });

        Assert.True(code == 7, $"{code}: {text}");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var root = document.RootElement;
        var variables = root.GetProperty("variables").EnumerateArray().Select(item => item.GetString()!);
        Assert.Empty(new[] { "YUNKAI_ENV", "YUNKAI_SECRET_ID", "YUNKAI_SECRET_KEY", "YUNKAI_TOKEN", "YUNKAI_URL" }.Except(variables));
        Assert.All(root.GetProperty("keys").EnumerateArray(), key => Assert.NotEqual("", key.GetString()));
        var collections = root.GetProperty("collections").ToString();
        Assert.Contains("books", collections, StringComparison.Ordinal);
        Assert.Contains("shelves", collections, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(temporary, "yunkai-*"));
        Assert.False(Directory.Exists(project.Combine(".yunkai")), "exec must leave the project's own data alone");
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_named()
    {
        using var project = new DevProject();

        var (code, text) = await YunkaiProcess.RunAsync(["exec", project.Path, "--", "no-such-program-anywhere"]);

        Assert.Equal(127, code);
        Assert.EndsWith("error: The command \"no-such-program-anywhere\" was not found.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_that_cannot_be_read_names_file_and_line_and_the_command_does_not_run()
    {
        using var project = new DevProject();
        project.Write("seeds/books.jsonl", "{\"_id\":\"a\"}\n{\"_id\": }\n");

        var (code, text) = await YunkaiProcess.RunAsync(["exec", project.Path, "--seed", project.Combine("seeds"), "--", "node", "-e", "console.log('ran')"]);

        Assert.Equal(1, code);
        Assert.StartsWith("error: books.jsonl, line 2: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ran", text, StringComparison.Ordinal);
    }
}
