using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Yunkai.Functions.Packages;

/// <summary>The snapshots of one function: a folder per revision, and the record of the last one.</summary>
internal sealed class SnapshotFolder(string root, string codeRoot, string packageRoot, int kept, TimeProvider time)
{
    private const string Modules = "node_modules";

    private string RecordPath => Path.Combine(root, "prepared.json");

    /// <summary>The record of the last revision, or null.</summary>
    public PreparedRecord? Recall()
    {
        try
        {
            return File.Exists(RecordPath) ? JsonSerializer.Deserialize(File.ReadAllText(RecordPath), PackageJson.Default.PreparedRecord) : null;
        }
        catch (JsonException)
        {
            return null; // prepared anew
        }
    }

    /// <summary>The package of a record while its snapshot is still there; else null.</summary>
    /// <param name="modules">The installation it belongs to, or null.</param>
    public FunctionPackage? Restore(PreparedRecord record, string? modules)
    {
        var code = Path.Combine(root, record.Snapshot);
        if (!Directory.Exists(code) || (modules is not null && !Directory.Exists(Path.Combine(code, Modules))))
        {
            return null; // cleaned up by hand, or (on Windows, where links are absolute) moved
        }

        var sdk = modules is not null && record is { SdkName: { } name, SdkVersion: { } version } ? new SdkPackage(name, version, RealPath.Of(Path.Combine(modules, name))) : null;
        return new FunctionPackage(record.Revision, code, record.Handler, sdk, record.Notices) { ConfigJson = record.ConfigJson, Fingerprint = record.Fingerprint };
    }

    public void Remember(FunctionPackage package, string? installation, string conditions) => AtomicFile.Write(RecordPath, JsonSerializer.Serialize(
        new PreparedRecord
        {
            Fingerprint = package.Fingerprint,
            Conditions = conditions,
            Revision = package.Revision,
            Snapshot = Path.GetFileName(package.CodeDirectory),
            Handler = package.Handler,
            Installation = installation,
            SdkName = package.Sdk?.Name,
            SdkVersion = package.Sdk?.Version,
            ConfigJson = package.ConfigJson,
            Notices = [.. package.Notices],
        },
        PackageJson.Default.PreparedRecord));

    /// <summary>Makes the snapshot of a walk, or finds the equal one; older ones beyond the kept number go.</summary>
    public async Task<(string Revision, string Directory)> AddAsync(FolderWalk walk, IReadOnlyDictionary<string, string> replaced, string? installation, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        var temporary = Path.Combine(codeRoot, ".tmp-" + AtomicFile.Unique());
        Directory.CreateDirectory(temporary);
        try
        {
            var content = await CodeSnapshot.CopyAsync(walk, temporary, replaced, cancellationToken).ConfigureAwait(false);
            var revision = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{content} {installation}")))[..32];
            var final = Path.Combine(root, revision[..16]);
            if (Directory.Exists(final) && installation is not null && !Directory.Exists(Path.Combine(final, Modules)))
            {
                AtomicFile.DeleteFolder(final);
            }

            if (!Directory.Exists(final))
            {
                if (installation is not null)
                {
                    LinkModules(Path.Combine(temporary, Modules), Path.Combine(packageRoot, installation, Modules), final);
                }

                AtomicFile.PlaceFolder(temporary, final);
            }

            Trim(final);
            return (revision, final);
        }
        finally
        {
            AtomicFile.DeleteFolder(temporary);
        }
    }

    private static void LinkModules(string link, string target, string final)
    {
        if (!OperatingSystem.IsWindows())
        {
            // A relative link survives a move of the data folder when the dependencies lie in it too; it is read from where the snapshot ends up.
            var isTogether = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(final))) == Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(target)));
            Directory.CreateSymbolicLink(link, isTogether ? Path.GetRelativePath(final, target) : target);
            return;
        }

        try
        {
            Directory.CreateSymbolicLink(link, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Links need a right that ordinary Windows users lack; junctions do not, but the class library cannot make them.
            using var process = Process.Start(new ProcessStartInfo("cmd.exe", ["/d", "/c", "mklink", "/J", link, target]) { CreateNoWindow = true, RedirectStandardOutput = true });
            process?.WaitForExit();
            if (!Directory.Exists(link))
            {
                throw new PackageException($"The folder link \"{link}\" could not be made. Turn on Windows' developer mode, or keep the data folder on an NTFS drive.", error);
            }
        }
    }

    private void Trim(string current)
    {
        // Touched, so that a revision that came back (an edit undone) counts as new.
        Directory.SetLastWriteTimeUtc(current, time.GetUtcNow().UtcDateTime);
        foreach (var folder in Directory.GetDirectories(root).OrderByDescending(Directory.GetLastWriteTimeUtc).Skip(kept))
        {
            if (folder != current)
            {
                AtomicFile.DeleteFolder(folder);
            }
        }
    }
}
