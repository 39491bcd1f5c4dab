using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using Yunkai.Cli.Display;
using Yunkai.Cli.Running;

namespace Yunkai.Cli.Commands;

/// <summary><c>yunkai dev</c>: runs a project until Ctrl+C.</summary>
internal static class DevCommand
{
    private const int DefaultPort = 7300;

    public static Command Build(CommandContext context)
    {
        var words = context.Words;
        var folder = new Argument<string>("FOLDER") { Description = words.FolderAbout, DefaultValueFactory = _ => "." };
        folder.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError(words.UnknownOption(result.Tokens[0].Value));
            }
        });
        var port = new Option<int>("--port") { Description = words.PortAbout, DefaultValueFactory = _ => DefaultPort };
        var data = new Option<string?>("--data") { Description = words.DataAbout };
        var host = new Option<string?>("--host") { Description = words.HostAbout };
        var lan = new Option<bool>("--lan") { Description = words.LanAbout };
        var strict = new Option<bool>("--strict") { Description = words.StrictAbout };
        var origins = new Option<string[]>("--allow-origin") { Description = words.AllowOriginAbout, HelpName = "ORIGIN" };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 0 or > 65535))
            {
                result.AddError(words.PickText("--port 应是 0 到 65535 的数字。", "--port takes a number from 0 to 65535."));
            }
        });

        var command = new Command("dev", words.DevAbout + "\n" + words.DevExamples) { folder, port, data, host, lan, strict, origins };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(lan) && parsed.GetValue(host) is not null)
            {
                context.Fail(words.LanAndHost);
                return Task.FromResult(2);
            }

            var options = new DevOptions(parsed.GetValue(folder)!, parsed.GetValue(port), parsed.GetValue(data), parsed.GetValue(lan) ? "*" : parsed.GetValue(host) ?? "127.0.0.1", parsed.GetValue(strict), parsed.GetValue(origins) ?? []); // the argument has a default
            return RunAsync(context, options, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, DevOptions options, CancellationToken cancellationToken)
    {
        if (!await context.HasNodeAsync(cancellationToken).ConfigureAwait(false))
        {
            return 1;
        }

        if (!Directory.Exists(options.Folder))
        {
            context.Fail(context.Words.NoFolder(options.Folder));
            return 1;
        }

        string dataDirectory;
        try
        {
            dataDirectory = await Places.DataOfProjectAsync(options.Folder, options.Data, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            context.Fail(context.Words.DataFolderRefused(options.Data ?? Path.Combine(options.Folder, ".yunkai"), error.Message));
            return 1;
        }

        await using var display = new ActivityDisplay(context.Output, context.Words, context.Time, showCalls: true);
        using var signals = new StopSignals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
        await using var run = await ProjectRun.StartAsync(
            new ProjectRunOptions
            {
                Folder = options.Folder,
                DataDirectory = dataDirectory,
                PackageCacheDirectory = Places.PackageCache(),
                Host = options.Host,
                Port = options.Port,
                IsStrict = options.IsStrict,
                AllowedOrigins = options.AllowedOrigins,
                Time = context.Time,
            },
            display,
            new PackageProgressDisplay(context.Output, context.Words),
            stop.Token).ConfigureAwait(false);

        try
        {
            await run.Describe().WriteAsync(dataDirectory, stop.Token).ConfigureAwait(false);
            Banner.Write(context.Output, context.Words, run, SinceProcessStart(context.Time));
            await WaitForStopAsync(stop.Token).ConfigureAwait(false);
            context.Output.WriteLine();
            context.Output.WriteLine(context.Words.Stopping);
        }
        finally
        {
            DevFile.Remove(dataDirectory);
        }

        return 0;
    }

    private static async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
    }

    private static TimeSpan SinceProcessStart(TimeProvider time)
    {
        using var self = Process.GetCurrentProcess();
        return time.GetLocalNow().DateTime - self.StartTime;
    }

    private sealed record DevOptions(string Folder, int Port, string? Data, string Host, bool IsStrict, IReadOnlyList<string> AllowedOrigins);
}
