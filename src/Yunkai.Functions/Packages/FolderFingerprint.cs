using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Yunkai.Functions.Packages;

/// <summary>
/// A text that stays equal while a function folder is unchanged. It begins with a letter that says what was looked at: <c>c</c> the code,
/// <c>m</c> the code and the modules of the project itself. It ends in <c>~</c> when a file is so fresh that a second write could carry the same
/// time: such a fingerprint equals none, so the folder is looked at once more.
/// </summary>
internal static class FolderFingerprint
{
    // The clock behind file times ticks every 1 to 10 ms on the usual systems.
    private const long RacyNanoseconds = 50_000_000;

    public static string Of(string directory, bool withModules, TimeProvider time) => Of(directory, FolderWalk.OfCode(directory), withModules, time);

    /// <summary>Also gives the stamps by which a later look can see that nothing changed, when they are of use for that.</summary>
    public static string Of(string directory, bool withModules, TimeProvider time, out FolderStamps? stamps)
    {
        var now = Now(time);
        var taken = new FolderStamps();
        var fingerprint = Of(directory, FolderWalk.OfCode(directory, taken), withModules, time, taken);
        stamps = taken.AreReliable && !taken.IsFresherThan(RacyNanoseconds, now) ? taken : null;
        return fingerprint;
    }

    public static string Of(string directory, FolderWalk walk, bool withModules, TimeProvider time, FolderStamps? stamps = null)
    {
        var now = Now(time);
        var isRacy = false;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in walk.Entries)
        {
            Append(hash, entry.Path, entry.Stamp);
            isRacy |= Math.Abs(now - entry.Stamp.ModifiedNanoseconds) < RacyNanoseconds;
        }

        // Not copied, yet it decides from where dependencies come.
        AppendFile(hash, directory, ".npmrc", stamps);
        if (withModules)
        {
            AppendModules(hash, Path.Combine(directory, "node_modules"), stamps);
        }

        return (withModules ? "m" : "c") + Convert.ToHexStringLower(hash.GetHashAndReset())[..40] + (isRacy ? "~" : "");
    }

    /// <summary>Whether a fingerprint was taken with the project's own modules.</summary>
    public static bool CoversModules(string fingerprint) => fingerprint.StartsWith('m');

    public static bool IsCertain(string fingerprint) => !fingerprint.EndsWith('~');

    // The packages and their manifests, not each of their files: a node_modules of thousands would make every call slow.
    private static void AppendModules(IncrementalHash hash, string modules, FolderStamps? stamps)
    {
        stamps?.Add(modules, followLink: true);
        if (stamps is not null && Directory.Exists(modules))
        {
            // Before they are listed, so that what comes meanwhile is seen later.
            foreach (var scope in Directory.EnumerateDirectories(modules, "@*"))
            {
                stamps.Add(scope, followLink: true);
            }
        }

        AppendFile(hash, modules, ".package-lock.json", stamps);
        foreach (var package in ModuleNames.In(modules))
        {
            AppendFile(hash, modules, package, stamps);
            AppendFile(hash, modules, package + "/package.json", stamps);
        }
    }

    private static long Now(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static void AppendFile(IncrementalHash hash, string directory, string path, FolderStamps? stamps)
    {
        var full = Path.Combine(directory, path);
        var read = FileStamp.Read(full, followLink: true);
        stamps?.Add(full, followLink: true, read);
        if (read is { } stamp)
        {
            Append(hash, path, stamp);
        }
    }

    private static void Append(IncrementalHash hash, string path, FileStamp stamp)
    {
        Span<byte> numbers = stackalloc byte[41];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], stamp.ModifiedNanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], stamp.ChangedNanoseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[24..], stamp.Inode);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[32..], Encoding.UTF8.GetByteCount(path));
        numbers[40] = stamp.IsExecutable ? (byte)1 : (byte)0;
        hash.AppendData(numbers);
        hash.AppendData(Encoding.UTF8.GetBytes(path));
    }
}
