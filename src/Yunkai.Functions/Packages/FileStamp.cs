using System.Runtime.InteropServices;

namespace Yunkai.Functions.Packages;

/// <summary>
/// What tells one state of a file from another without reading it: size, modification and change time in nanoseconds, and inode. Linux gives
/// all four (docs/adr/0010); elsewhere the inode and the change time are 0 and a rewrite that restores size and time stays unseen.
/// </summary>
internal readonly partial record struct FileStamp(FileKind Kind, bool IsExecutable, long Size, long ModifiedNanoseconds, long ChangedNanoseconds, ulong Inode)
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int BufferSize = 256;

    private static bool _hasStatx = OperatingSystem.IsLinux();

    /// <summary>The stamp of the thing at a path, or null when nothing is there (or a link leads nowhere).</summary>
    public static FileStamp? Read(string path, bool followLink)
    {
        if (_hasStatx)
        {
            try
            {
                return ReadNative(path, followLink);
            }
            catch (EntryPointNotFoundException)
            {
                _hasStatx = false; // a C library older than statx
            }
        }

        return ReadManaged(path, followLink);
    }

    private static FileStamp? ReadNative(string path, bool followLink)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        if (StatX(AtFdCwd, path, followLink ? 0 : AtSymlinkNoFollow, BasicStats, buffer) != 0)
        {
            return null;
        }

        // struct statx has the same layout on every architecture: mode at 28, inode 32, size 40, ctime 96, mtime 112.
        var mode = MemoryMarshal.Read<ushort>(buffer[28..]);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        return new FileStamp(kind, (mode & 0x40) != 0, MemoryMarshal.Read<long>(buffer[40..]), Time(buffer[112..]), Time(buffer[96..]), MemoryMarshal.Read<ulong>(buffer[32..]));

        static long Time(ReadOnlySpan<byte> timestamp) => unchecked((MemoryMarshal.Read<long>(timestamp) * 1_000_000_000) + MemoryMarshal.Read<uint>(timestamp[8..]));
    }

    private static FileStamp? ReadManaged(string path, bool followLink)
    {
        FileSystemInfo info = new FileInfo(path);
        if (info.Attributes == (FileAttributes)(-1))
        {
            return null;
        }

        if (info.LinkTarget is not null)
        {
            if (!followLink)
            {
                return new FileStamp(FileKind.Link, false, 0, Nanoseconds(info), 0, 0);
            }

            if (info.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true } target)
            {
                return null;
            }

            info = target;
        }

        var isDirectory = info.Attributes.HasFlag(FileAttributes.Directory);
        var isExecutable = !OperatingSystem.IsWindows() && info.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
        return new FileStamp(isDirectory ? FileKind.Directory : FileKind.File, isExecutable, isDirectory ? 0 : new FileInfo(info.FullName).Length, Nanoseconds(info), 0, 0);
    }

    private static long Nanoseconds(FileSystemInfo info) => unchecked((info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, Span<byte> buffer);
}

internal enum FileKind
{
    File,
    Directory,
    Link,

    /// <summary>A pipe, socket or device: opening it could wait for ever.</summary>
    Other,
}
