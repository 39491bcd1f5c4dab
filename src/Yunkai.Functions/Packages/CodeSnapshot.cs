using System.Security.Cryptography;
using System.Text;

namespace Yunkai.Functions.Packages;

/// <summary>Copies a function's code into a folder, hashing what is written, so that the hash is that of the copy even while the user saves.</summary>
internal static class CodeSnapshot
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Fills an existing folder; returns the hash over paths, contents and executable bits.</summary>
    /// <param name="replaced">Contents that take the place of a file's own, by path.</param>
    public static async Task<string> CopyAsync(FolderWalk walk, string target, IReadOnlyDictionary<string, string> replaced, CancellationToken cancellationToken)
    {
        using var total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        foreach (var entry in walk.Entries)
        {
            var path = Path.Combine(target, entry.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the target
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(path, link);
                Append(total, entry.Path, "link " + link);
            }
            else if (replaced.TryGetValue(entry.Path, out var text))
            {
                await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
                Append(total, entry.Path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
            }
            else
            {
                var hash = await CopyFileAsync(entry, path, buffer, cancellationToken).ConfigureAwait(false);
                Append(total, entry.Path, (entry.Stamp.IsExecutable ? "x " : "") + hash);
            }
        }

        return Convert.ToHexStringLower(total.GetHashAndReset());
    }

    private static async Task<string> CopyFileAsync(FolderEntry entry, string path, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await using var from = new FileStream(entry.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            await using var to = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (UnauthorizedAccessException error)
        {
            throw new PackageException($"\"{entry.FullPath}\" cannot be read: {error.Message} Allow reading it, or move it out of the function's folder.", error);
        }

        if (entry.Stamp.IsExecutable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path, string content) => hash.AppendData(Encoding.UTF8.GetBytes($"{path.Length}:{path}{content.Length}:{content}\n"));
}
