using Spectre.Console;
using Yunkai.Cli.Localization;
using Yunkai.Functions.Packages;

namespace Yunkai.Cli.Display;

/// <summary>Shows what the preparation of functions is doing, a line a step: installs take long the first time, and silence looks like a hang.</summary>
internal sealed class PackageProgressDisplay(IAnsiConsole console, Words words) : IProgress<PackageProgress>
{
    private readonly Lock _lock = new();
    private bool _begun;

    public void Report(PackageProgress value)
    {
        lock (_lock)
        {
            if (!_begun)
            {
                _begun = true;
                console.MarkupLine($"[grey]{Markup.Escape(words.PreparingFunctions)}[/]");
            }

            console.MarkupLine($"  [grey]{Markup.Escape(value.FunctionName)}: {Markup.Escape(value.Step)} {Markup.Escape(value.Detail)}[/]");
        }
    }
}
