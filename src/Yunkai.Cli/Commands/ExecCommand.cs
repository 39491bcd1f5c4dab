using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Yunkai.Cli.Display;
using Yunkai.Cli.Running;

namespace Yunkai.Cli.Commands;

/// <summary><c>yunkai exec [FOLDER] -- CMD…</c>: a fresh backend for one command, for tests and CI.</summary>
internal static class ExecCommand
{
    /// <param name="program">What stood after <c>--</c>.</param>
    public static Command Build(CommandContext context, IReadOnlyList<string> program)
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
        var seed = new Option<string?>("--seed") { Description = words.SeedAbout };
        var strict = new Option<bool>("--strict") { Description = words.StrictAbout };
        var verbose = new Option<bool>("--verbose") { Description = words.VerboseAbout };
        var command = new Command("exec", words.ExecAbout + "\n" + words.ExecExamples) { folder, seed, strict, verbose };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (program.Count == 0)
            {
                context.Fail(words.CommandMissing);
                return Task.FromResult(2);
            }

            return RunAsync(context, parsed.GetValue(folder)!, parsed.GetValue(seed), parsed.GetValue(strict), parsed.GetValue(verbose), program, cancellationToken); // the argument has a default
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string folder, string? seed, bool isStrict, bool isVerbose, IReadOnlyList<string> program, CancellationToken cancellationToken)
    {
        if (!await context.HasNodeAsync(cancellationToken).ConfigureAwait(false))
        {
            return 1;
        }

        if (!Directory.Exists(folder))
        {
            context.Fail(context.Words.NoFolder(folder));
            return 1;
        }

        if (seed is not null && !Directory.Exists(seed))
        {
            context.Fail(context.Words.SeedFolderMissing(seed));
            return 1;
        }

        var dataDirectory = Directory.CreateTempSubdirectory("yunkai-").FullName;
        try
        {
            await using var display = new ActivityDisplay(context.Errors, context.Words, context.Time, isVerbose);
            using var signals = new StopSignals();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
            await using var run = await ProjectRun.StartAsync(
                new ProjectRunOptions
                {
                    Folder = folder,
                    DataDirectory = dataDirectory,
                    PackageCacheDirectory = Places.PackageCache(),
                    SeedDirectory = seed,
                    IsStrict = isStrict,
                    Time = context.Time,
                },
                display,
                new PackageProgressDisplay(context.Errors, context.Words),
                stop.Token).ConfigureAwait(false);
            foreach (var failed in run.Opened.Deployments.Where(item => item.Failure is not null))
            {
                display.Notice($"{context.Words.FailedFunctions}: {failed.Name} {context.Words.Explain(failed.Failure!)}"); // filtered above
            }

            return await RunProgramAsync(context, run, program).ConfigureAwait(false);
        }
        finally
        {
            DeleteQuietly(dataDirectory);
        }
    }

    private static async Task<int> RunProgramAsync(CommandContext context, ProjectRun run, IReadOnlyList<string> program)
    {
        var start = new ProcessStartInfo(program[0]) { UseShellExecute = false };
        foreach (var word in program.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        var description = run.Describe();
        start.Environment["YUNKAI_URL"] = description.Url;
        start.Environment["YUNKAI_ENV"] = description.Env;
        start.Environment["YUNKAI_SECRET_ID"] = description.SecretId;
        start.Environment["YUNKAI_SECRET_KEY"] = description.SecretKey;
        start.Environment["YUNKAI_TOKEN"] = description.ConsoleToken;

        // The terminal sends Ctrl+C to the command as well; it decides how to end, and its code becomes ours.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        Process process;
        try
        {
            process = Process.Start(start)!; // a new process is always returned without shell execution
        }
        catch (Win32Exception)
        {
            context.Fail(context.Words.CommandNotFound(program[0]));
            return 127;
        }

        using (process)
        {
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                process.Kill(entireProcessTree: true);
            });
            await process.WaitForExitAsync().ConfigureAwait(false);
            return process.ExitCode;
        }
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something the command left running still holds a file; it is a temporary folder.
        }
    }
}
