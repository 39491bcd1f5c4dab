using System.Text.RegularExpressions;

namespace Yunkai.Functions.Packages;

/// <summary>Why npm failed, read from what it printed.</summary>
/// <param name="Kind">What can be done about it.</param>
/// <param name="Package">The package it is about, or null.</param>
/// <param name="Range">The version or range that was asked for, or null.</param>
/// <param name="Summary">npm's own words, shortened, without credentials.</param>
internal sealed partial record NpmFailure(NpmFailureKind Kind, string? Package, string? Range, string Summary)
{
    private const int MaxSummary = 600;

    /// <param name="output">The error output of npm 7 to 11: <c>npm ERR!</c> up to 9, <c>npm error</c> from 10 on.</param>
    public static NpmFailure Parse(string output)
    {
        var lines = ErrorLine().Matches(output).Select(match => match.Groups["text"].Value.Trim()).ToArray();
        var code = lines.Select(line => CodeLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups["code"].Value ?? "";
        var summary = Summarize(lines, output);
        var text = string.Join('\n', lines);

        var missing = NoMatch().Match(text);
        if (missing.Success)
        {
            return new NpmFailure(NpmFailureKind.NoSuchVersion, missing.Groups["name"].Value, missing.Groups["range"].Value, summary);
        }

        var absent = Absent().Match(text);
        var git = code is "128" || text.Contains("git --no-replace-objects", StringComparison.Ordinal) || text.Contains("spawn git", StringComparison.Ordinal);
        return code switch
        {
            _ when git => new NpmFailure(NpmFailureKind.Git, null, null, summary),
            "E404" when absent.Success => new NpmFailure(NpmFailureKind.NotFound, absent.Groups["name"].Value, absent.Groups["range"].Value, summary),
            "E404" => new NpmFailure(NpmFailureKind.NotFound, null, null, summary),
            "ERESOLVE" => new NpmFailure(NpmFailureKind.PeerConflict, null, null, summary),
            "ENOTFOUND" or "EAI_AGAIN" or "ECONNREFUSED" or "ECONNRESET" or "ETIMEDOUT" or "ERR_SOCKET_TIMEOUT" or "EHOSTUNREACH" or "ENETUNREACH" or "EIDLETIMEOUT"
                => new NpmFailure(NpmFailureKind.Unreachable, null, null, summary),
            "ENOTCACHED" => new NpmFailure(NpmFailureKind.NotCached, null, null, summary),
            "E401" or "E403" or "ENEEDAUTH" => new NpmFailure(NpmFailureKind.Forbidden, null, null, summary),
            "ENOSPC" => new NpmFailure(NpmFailureKind.DiskFull, null, null, summary),
            _ => new NpmFailure(NpmFailureKind.Other, null, null, summary),
        };
    }

    private static string Summarize(string[] lines, string output)
    {
        var telling = lines.Where(line => line.Length > 0
            && !line.StartsWith("A complete log", StringComparison.Ordinal)
            && !line.StartsWith("at ", StringComparison.Ordinal)
            && !line.StartsWith('/')
            && !line.Contains("debug-0.log", StringComparison.Ordinal));
        var text = lines.Length > 0 ? string.Join("; ", telling) : string.Join("; ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(4));
        text = Credentials().Replace(text, "//***@");
        return text.Length <= MaxSummary ? text : text[..MaxSummary] + "…";
    }

    [GeneratedRegex(@"^npm (?:ERR!|error)(?: |$)(?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"^code (?<code>\S+)$")]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"No matching version found for (?<name>@?[^@\s]+)@(?<range>.+?)\.?(?:\s+with a date before .*)?$", RegexOptions.Multiline)]
    private static partial Regex NoMatch();

    [GeneratedRegex(@"'(?<name>@?[^@'\s]+)@(?<range>[^']*)' (?:is not in|could not be found)")]
    private static partial Regex Absent();

    [GeneratedRegex(@"//[^/@\s]+@")]
    private static partial Regex Credentials();
}

internal enum NpmFailureKind
{
    Other,
    NoSuchVersion,
    NotFound,
    PeerConflict,
    Unreachable,
    NotCached,
    Forbidden,
    Git,
    DiskFull,
}
