using Spectre.Console;
using Yunkai.Cli.Localization;
using Yunkai.Cli.Running;

namespace Yunkai.Cli.Commands;

/// <summary>What every command gets: the two streams, the language, the clock.</summary>
internal sealed record CommandContext(IAnsiConsole Output, IAnsiConsole Errors, Words Words, TimeProvider Time)
{
    public void Fail(string message) => Errors.MarkupLine($"[red]{Markup.Escape(Words.Error)}:[/] {Markup.Escape(message)}");

    /// <summary>False, with the reason told, when functions cannot run on this machine.</summary>
    public async Task<bool> HasNodeAsync(CancellationToken cancellationToken)
    {
        if (await NodeCheck.FindVersionAsync("node", cancellationToken).ConfigureAwait(false) is not { } version)
        {
            Fail(Words.NodeMissing);
            return false;
        }

        if (!NodeCheck.IsRecent(version))
        {
            Fail(Words.NodeTooOld(version));
            return false;
        }

        return true;
    }
}
