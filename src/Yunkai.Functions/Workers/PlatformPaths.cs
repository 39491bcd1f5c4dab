using System.Text.RegularExpressions;
using Yunkai.Functions.Packages;

namespace Yunkai.Functions.Workers;

/// <summary>What a dying worker wrote goes to callers, who must not learn this machine's paths: the code lies under /var/user, as on the platform. (What a function throws is rewritten by the worker itself.)</summary>
internal static partial class PlatformPaths
{
    private const string CodeRoot = "/var/user";

    public static string Show(string text, string codeDirectory)
    {
        if (text.Length == 0)
        {
            return text;
        }

        // Dependencies lie in a folder of their own, node_modules is a link into it.
        var modules = Path.GetDirectoryName(RealPath.Of(Path.Combine(codeDirectory, "node_modules"))) ?? codeDirectory;
        foreach (var folder in new[] { modules, RealPath.Of(codeDirectory), codeDirectory }.Distinct().OrderByDescending(folder => folder.Length))
        {
            text = text.Replace(folder, CodeRoot, StringComparison.Ordinal);
        }

        return HostFrame().Replace(text, "").Trim();
    }

    /// <summary>Lines about the host scripts, which lie in a folder "host-" plus 12 hexadecimal digits.</summary>
    [GeneratedRegex(@"^.*[\\/]host-[0-9a-f]{12}[\\/].*\n?", RegexOptions.Multiline)]
    private static partial Regex HostFrame();
}
