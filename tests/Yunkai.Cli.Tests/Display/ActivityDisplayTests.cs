using Spectre.Console;
using Yunkai.Cli.Display;
using Yunkai.Cli.Localization;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Logs;

namespace Yunkai.Cli.Tests.Display;

public sealed class ActivityDisplayTests
{
    [Fact]
    public async Task What_callers_choose_cannot_steer_the_terminal_or_fill_it()
    {
        const string Attack = "\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m[red]x[/]";
        var output = new StringWriter();
        await using (var display = Display(output))
        {
            display.Called(new CallActivity("env-1", "r", Caller.Nobody.Instance, "database.get" + Attack, Attack + new string('x', 100_000), Attack, null, TimeSpan.Zero));
            display.Notice(Attack + new string('y', 100_000));
        }

        var text = output.ToString();
        Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
        Assert.InRange(text.Length, 1, 2000);
        Assert.Contains("[red]x[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_is_told_once_and_what_was_told_is_not_remembered_without_end()
    {
        var output = new StringWriter();
        await using (var display = Display(output))
        {
            display.Notice("first");
            display.Notice("first");
            for (var number = 0; number < 1000; number++)
            {
                display.Notice($"no. {number}");
            }

            display.Notice("first");
        }

        Assert.Equal(2, output.ToString().Split('\n').Count(line => line.EndsWith("! first", StringComparison.Ordinal)));
    }

    private static ActivityDisplay Display(StringWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 10_000;
        return new ActivityDisplay(console, new Words(true), TimeProvider.System, showCalls: true);
    }
}
