using System.Security.Cryptography;
using System.Text;
using Yunkai.Cloud.Projects;
using Yunkai.Functions.Packages;

namespace Yunkai.Cloud.Functions;

/// <summary>The identity of what runs: the package plus every setting that reaches the process.</summary>
internal static class RevisionHash
{
    public static string Of(FunctionPackage package, FunctionSettings settings, IReadOnlyDictionary<string, string> outbound)
    {
        var text = new StringBuilder();
        Line(text, package.Revision);
        Line(text, package.CodeDirectory);
        Line(text, package.Handler);
        Line(text, package.Sdk?.Directory ?? "");
        Line(text, FormattableString.Invariant($"{settings.TimeoutSeconds}/{settings.MemoryMegabytes}"));
        foreach (var (name, value) in (settings.Variables ?? new Dictionary<string, string>()).OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            Line(text, name + "=" + value);
        }

        foreach (var (from, to) in outbound.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            Line(text, from + ">" + to);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Length first, so that no two lists of lines give the same text.
    private static void Line(StringBuilder text, string line) => text.Append(line.Length).Append(':').Append(line).Append('\n');
}
