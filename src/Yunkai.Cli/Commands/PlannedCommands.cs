using System.CommandLine;

namespace Yunkai.Cli.Commands;

/// <summary>Verbs that the documentation of the whole product names and this version does not have: they say so, instead of looking like a typing mistake.</summary>
internal static class PlannedCommands
{
    public static readonly IReadOnlyList<string> Names = ["serve", "deploy", "functions", "db", "files", "rules", "env", "client", "backup", "restore", "import", "doctor"];

    public static IEnumerable<Command> Build(CommandContext context)
    {
        foreach (var name in Names)
        {
            // Whatever options it will have one day: the answer is the same.
            var command = new Command(name, context.Words.NotYet(name)) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
            command.SetAction(_ =>
            {
                context.Fail(context.Words.NotYet(name));
                return 2;
            });
            yield return command;
        }
    }
}
