using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Spectre.Console;
using Yunkai.Cli.Commands;
using Yunkai.Cli.Localization;

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
foreach (var planned in PlannedCommands.Build(context))
{
    root.Add(planned);
}

if (own.Length > 0 && !own[0].StartsWith('-') && root.Subcommands.All(command => command.Name != own[0]))
{
    context.Fail(words.UnknownVerb(own[0]));
    return 2;
}

var parsed = root.Parse(own.Length > 0 ? own : ["--help"]);
if (parsed.Action is ParseErrorAction)
{
    // The first complaint, not the whole help after it: the help scrolls the complaint away.
    context.Fail(ParserTexts.Complaint(parsed, words));
    context.Errors.WriteLine(words.SeeHelp(string.Join(' ', ["yunkai", .. own.Take(parsed.CommandResult.Command is RootCommand ? 0 : 1)])));
    return 2;
}

if (words.IsChinese && parsed.Action is HelpAction)
{
    using var help = new StringWriter();
    var code = parsed.Invoke(new InvocationConfiguration { Output = help });
    Console.Out.Write(ParserTexts.InChinese(help.ToString()));
    return code;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception error) when (Words.IsForUser(error))
{
    context.Fail(words.Explain(error));
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
