using System.Globalization;
using System.Text.RegularExpressions;

namespace Yunkai.Functions.Packages;

/// <summary>A released version, and the choice of a stand-in for one that does not exist.</summary>
internal readonly partial record struct PackageVersion(int Major, int Minor, int Patch) : IComparable<PackageVersion>
{
    /// <summary>Null for pre-releases and for what is no version.</summary>
    public static PackageVersion? Parse(string text) => Released().Match(text) is { Success: true } match ? From(match) : null;

    /// <summary>
    /// The published version nearest to what a range asked for: the newest of the same minor version, else the newest of the same major version,
    /// else the newest of all. Null when nothing is published.
    /// </summary>
    public static string? Nearest(string range, IEnumerable<string> published)
    {
        var versions = published.Select(Parse).OfType<PackageVersion>().Order().ToArray();
        if (versions.Length == 0)
        {
            return null;
        }

        var newest = versions[^1];
        if (First().Match(range) is { Success: true } match)
        {
            var wanted = From(match);
            var sameMajor = Array.FindAll(versions, version => version.Major == wanted.Major);
            var sameMinor = Array.FindAll(sameMajor, version => version.Minor == wanted.Minor);
            newest = sameMinor.Length > 0 ? sameMinor[^1] : sameMajor.Length > 0 ? sameMajor[^1] : newest;
        }

        return newest.ToString();
    }

    public int CompareTo(PackageVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static PackageVersion From(Match match) => new(Number(match, "major"), Number(match, "minor"), Number(match, "patch"));

    private static int Number(Match match, string group) => int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"^(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)$")]
    private static partial Regex Released();

    [GeneratedRegex(@"(?<major>\d+)(?:\.(?<minor>\d+))?(?:\.(?<patch>\d+))?")]
    private static partial Regex First();
}
