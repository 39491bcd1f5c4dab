using Spectre.Console;
using Yunkai.Cli.Localization;
using Yunkai.Cli.Running;

namespace Yunkai.Cli.Display;

/// <summary>What <c>dev</c> says when it is ready: where everything is, and what to do next.</summary>
internal static class Banner
{
    public static void Write(IAnsiConsole console, Words words, ProjectRun run, TimeSpan sinceStart)
    {
        var opened = run.Opened;
        var url = Text(run.Url);
        console.WriteLine();
        console.MarkupLine($"  [bold]云开 Yunkai[/] {Version} · [bold]{Markup.Escape(opened.Project.Name)}[/]  [grey]{Markup.Escape(words.Ready)} {sinceStart.TotalSeconds:0.0} s[/]");
        console.WriteLine();

        var grid = new Grid().AddColumn(new GridColumn().PadLeft(2).NoWrap()).AddColumn(new GridColumn().PadLeft(2));
        Row(grid, words.Address, $"[cyan]{Markup.Escape(url)}[/]");
        Row(grid, words.Environment, $"{Markup.Escape(opened.Environment.Id)} [grey](AppID {Markup.Escape(opened.Environment.AppId)})[/]");
        var names = opened.Deployments.Where(item => item.Failure is null).Select(item => item.Name).ToList();
        Row(grid, words.Functions, names.Count > 0 ? Markup.Escape(string.Join(", ", names)) : $"[grey]{Markup.Escape(words.NoFunctions)}[/]");
        if (opened.Project.Settings.WebFolder is not null)
        {
            Row(grid, words.WebPages, $"[cyan]{Markup.Escape(url)}/app/[/]");
        }

        if (run.Services.Count > 0)
        {
            Row(grid, words.Services, Markup.Escape(string.Join(", ", run.Services.Select(service => $"{service.Name} ({Text(service.Url)})"))));
        }

        Row(grid, words.Data, Markup.Escape(run.DataDirectory));
        if (run.PairingCode is { } pairing)
        {
            Row(grid, words.Pairing, $"[bold yellow]{Markup.Escape(pairing)}[/]");
        }

        console.Write(grid);
        foreach (var failed in opened.Deployments.Where(item => item.Failure is not null))
        {
            console.MarkupLine($"  [red]✗[/] {Markup.Escape(words.FailedFunctions)}: [bold]{Markup.Escape(failed.Name)}[/] {Markup.Escape(words.Explain(failed.Failure!))}"); // filtered above
        }

        console.WriteLine();
        WriteNextSteps(console, words, run, url);
        console.MarkupLine($"  [grey]{Markup.Escape(words.Stop)}[/]");
        console.WriteLine();
    }

    private static void WriteNextSteps(IAnsiConsole console, Words words, ProjectRun run, string url)
    {
        var address = run.LanUrl is { } lan ? Text(lan) : url;
        var install = run.PairingCode is { } pairing ? $"{address}?pair={pairing}" : address;
        console.MarkupLine($"  [bold]{Markup.Escape(words.NextSteps)}[/]");
        console.MarkupLine($"  [grey]1.[/] {Markup.Escape(words.PickText($"把客户端放进小程序: 下载 {url}/yunkai.js 到 app.js 旁边", $"put the client into the Mini Program: save {url}/yunkai.js beside app.js"))}");
        console.MarkupLine($"  [grey]2.[/] {Markup.Escape(words.PickText("app.js 的第一行写:", "make this the first line of app.js:"))} [green]require('./yunkai.js').install({{ url: '{Markup.Escape(install)}' }})[/]");
        console.MarkupLine($"  [grey]3.[/] {Markup.Escape(words.PickText("微信开发者工具 → 详情 → 本地设置 → 勾选“不校验合法域名”，照常运行；其余代码不用改", "WeChat DevTools → Details → Local settings → tick “do not verify domains”, then run as usual; no other code changes"))}");
        if (run.Opened.Project.Settings.WebFolder is not null)
        {
            console.MarkupLine($"  [grey]·[/] {Markup.Escape(words.OpenPage)}: [cyan]{Markup.Escape(url)}/app/[/]");
        }

        console.WriteLine();
    }

    public static string Text(Uri url) => url.ToString().TrimEnd('/');

    private static string Version => typeof(Banner).Assembly.GetName().Version is { } version ? $"{version.Major}.{version.Minor}.{version.Build}" : "";

    private static void Row(Grid grid, string name, string markup) => grid.AddRow(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Markup(markup));
}
