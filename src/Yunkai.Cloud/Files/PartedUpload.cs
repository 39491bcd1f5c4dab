using Yunkai.Files;

namespace Yunkai.Cloud.Files;

/// <summary>A large upload in progress. Lives in memory: after a restart the client begins it again.</summary>
internal sealed class PartedUpload(string path, string? owner, bool isAdmin, long size, DateTimeOffset expiresAt)
{
    private readonly Lock _lock = new();
    private readonly BlobKey?[] _parts = new BlobKey?[(int)((size + FileService.PartBytes - 1) / FileService.PartBytes)];

    public string Path { get; } = path;
    public string? Owner { get; } = owner;
    public bool IsAdmin { get; } = isAdmin;
    public DateTimeOffset ExpiresAt { get; } = expiresAt;
    public int PartCount => _parts.Length;

    /// <summary>The parts there are, in order.</summary>
    public IReadOnlyList<BlobKey> Parts
    {
        get
        {
            lock (_lock)
            {
                return [.. _parts.OfType<BlobKey>()];
            }
        }
    }

    public long LengthOfPart(int number) => number < PartCount ? FileService.PartBytes : size - ((long)(PartCount - 1) * FileService.PartBytes);

    /// <summary>Returns the part this one replaces.</summary>
    public BlobKey? Put(int number, BlobKey key)
    {
        lock (_lock)
        {
            (var before, _parts[number - 1]) = (_parts[number - 1], key);
            return before;
        }
    }

    public int? FirstMissing()
    {
        lock (_lock)
        {
            var index = Array.FindIndex(_parts, part => part is null);
            return index < 0 ? null : index + 1;
        }
    }
}
