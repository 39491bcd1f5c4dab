using System.CommandLine;
using Spectre.Console;
using Yunkai.Cli.Commands;
using Yunkai.Cli.Localization;
using Yunkai.Cloud.Projects;
using Yunkai.Server.Hosting;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var words = new Words(SystemLanguage.IsChinese(Environment.GetEnvironmentVariable));
var context = new CommandContext(AnsiConsole.Console, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }), words, TimeProvider.System);
foreach (var console in (IAnsiConsole[])[context.Output, context.Errors])
{
    if (!console.Profile.Out.IsTerminal)
    {
        // Lines in a file or pipe are for programs and greps: no wrapping at a guessed width.
        console.Profile.Width = 10_000;
    }
}

// What follows "--" belongs to the command that exec runs, options included.
var split = Array.IndexOf(args, "--");
var own = split < 0 ? args : args[..split];
var program = split < 0 ? [] : args[(split + 1)..];

var root = new RootCommand(words.About) { DevCommand.Build(context), ExecCommand.Build(context, program) };
try
{
    return await root.Parse(own).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception error) when (error is ProjectException or HostingException)
{
    context.Fail(error.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception error)
{
    context.Fail($"{words.Unexpected}\n{error}");
    return 1;
}
