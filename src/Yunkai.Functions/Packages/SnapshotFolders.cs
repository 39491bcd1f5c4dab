using System.Security.Cryptography;
using System.Text;

namespace Yunkai.Functions.Packages;

/// <summary>The snapshots of all functions, one folder per function folder.</summary>
internal sealed class SnapshotFolders(string codeRoot, string packageRoot, int kept, TimeProvider time)
{
    /// <summary>The name is for people, the hash tells functions of equal name in different projects apart.</summary>
    public SnapshotFolder For(FunctionSource source)
    {
        var place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(source.Directory))))[..8];
        var name = new string([.. source.Name.Take(40).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')]);
        return new SnapshotFolder(Path.Combine(codeRoot, $"{name}-{place}"), codeRoot, packageRoot, kept, time);
    }
}
