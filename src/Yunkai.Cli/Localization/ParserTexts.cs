using System.CommandLine;

namespace Yunkai.Cli.Localization;

/// <summary>
/// What the command line parser says of itself. Its own Chinese texts lie in a satellite assembly, which .NET does not look for while globalization is
/// invariant (and it is, so that no ICU library must be installed); the few there are stand here.
/// </summary>
internal static class ParserTexts
{
    private static readonly (string English, string Chinese)[] Help =
    [
        ("Description:\n", "说明:\n"), ("Usage:\n", "用法:\n"), ("Arguments:\n", "参数:\n"), ("Options:\n", "选项:\n"), ("Commands:\n", "命令:\n"),
        ("[options]", "[选项]"), ("[command]", "[命令]"), ("[default: ", "[默认: "), ("Show help and usage information", "显示这份说明"), ("Show version information", "显示版本"),
    ];

    public static string InChinese(string help)
    {
        help = help.ReplaceLineEndings("\n");
        foreach (var (english, chinese) in Help)
        {
            help = help.Replace(english, chinese, StringComparison.Ordinal);
        }

        return help;
    }

    /// <summary>The first thing that is wrong, in words of ours where the parser's would mislead: an unknown option looks to it like a folder.</summary>
    public static string Complaint(ParseResult parsed, Words words)
    {
        var known = parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options).SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet(StringComparer.Ordinal);
        return parsed.Tokens.Select(token => token.Value).FirstOrDefault(text => text.StartsWith('-') && text.Length > 1 && !known.Contains(text)) is { } unknown ? words.UnknownOption(unknown)
            : parsed.UnmatchedTokens.Count > 0 ? words.UnknownArgument(parsed.UnmatchedTokens[0])
            : parsed.Errors[0].Message;
    }
}
