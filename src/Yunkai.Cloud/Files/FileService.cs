using System.Security.Cryptography;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Documents.Values;
using Yunkai.Files;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Files;

/// <summary>Files of one environment as callers may see and change them. Refusals are <see cref="CloudException"/>; what concerns one file of a batch is that item's result.</summary>
public sealed partial class FileService
{
    private const string KeyRecord = "file-tickets";
    private const string PermissionRecord = "storage";
    private static readonly TimeSpan UploadTicketLife = TimeSpan.FromHours(1);

    private readonly string _environmentId;
    private readonly IRecordStore _records;
    private readonly IFileStore _blobs;
    private readonly CloudLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<string, bool> _isThisEnvironment;
    private volatile AclTagBox _permission;

    private FileService(string environmentId, IRecordStore records, IFileStore blobs, CloudLimits limits, TimeProvider time, Func<string, bool> isThisEnvironment, FileTickets tickets, AclTag permission)
    {
        _environmentId = environmentId;
        _records = records;
        _blobs = blobs;
        _limits = limits;
        _time = time;
        _isThisEnvironment = isThisEnvironment;
        Tickets = tickets;
        _permission = new AclTagBox(permission);
    }

    /// <summary>Reads (or makes) the environment's ticket key and permission.</summary>
    /// <param name="isThisEnvironment">Whether an environment id in a file id means this one (its own id or an alias).</param>
    public static async Task<FileService> OpenAsync(
        string environmentId, IRecordStore records, IFileStore blobs, CloudLimits limits, TimeProvider time, Func<string, bool> isThisEnvironment, CancellationToken cancellationToken = default)
    {
        var key = await ReadKeyAsync(records, cancellationToken).ConfigureAwait(false);
        var setting = await records.GetRecordAsync(RecordKind.Setting, PermissionRecord, cancellationToken).ConfigureAwait(false);
        var permission = setting?["aclTag"] is { Kind: ValueKind.String } text && AclTags.TryParse(text.AsString, out var tag) ? tag : AclTag.ReadOnly;
        return new FileService(environmentId, records, blobs, limits, time, isThisEnvironment, new FileTickets(environmentId, key), permission);
    }

    public FileTickets Tickets { get; }

    /// <summary>The permission of all files of the environment; READONLY unless set (documented default).</summary>
    public AclTag Permission => _permission.Tag;

    /// <summary>Whether files are reachable by an address without signature.</summary>
    public bool IsPublicRead => Permission is AclTag.ReadOnly or AclTag.AdminWrite;

    public long MaxFileBytes => _limits.MaxFileBytes;

    /// <summary>Applies at once.</summary>
    public async ValueTask SetPermissionAsync(AclTag tag, CancellationToken cancellationToken = default)
    {
        if (tag != Permission)
        {
            await _records.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, PermissionRecord, new Document { { "aclTag", tag.ToWire() } })], cancellationToken).ConfigureAwait(false);
            _permission = new AclTagBox(tag);
        }
    }

    public FileId IdOf(string path) => new(_environmentId, path);

    /// <summary>The file, or null.</summary>
    public async ValueTask<StoredFile?> FindAsync(string path, CancellationToken cancellationToken = default) =>
        await _records.GetRecordAsync(RecordKind.File, path, cancellationToken).ConfigureAwait(false) is { } record ? StoredFile.FromRecord(path, record) : null;

    /// <summary>Opens a file's content, seekable. Throws (FileNotFound) when it has been removed meanwhile.</summary>
    public async Task<Stream> OpenAsync(StoredFile file, CancellationToken cancellationToken = default) =>
        await Guard(_blobs.OpenAsync(_environmentId, file.Blob, cancellationToken)).ConfigureAwait(false);

    /// <summary>Temporary (or, for a publicly readable bucket, permanent) addresses, one result per item in order.</summary>
    public async ValueTask<IReadOnlyList<FileResult>> GetUrlsAsync(Caller caller, IReadOnlyList<FileUrlRequest> files, CancellationToken cancellationToken = default)
    {
        CheckCount(files.Count);
        var results = new List<FileResult>(files.Count);
        foreach (var request in files)
        {
            var (file, failure) = await LocateAsync(caller, request.FileId, AccessOperation.Read, cancellationToken).ConfigureAwait(false);
            if (file is null)
            {
                results.Add(new FileResult(request.FileId, failure));
                continue;
            }

            var seconds = request.MaxAgeSeconds is > 0 and var asked ? Math.Min(asked, _limits.TemporaryUrlSecondsMax) : _limits.TemporaryUrlSeconds;

            // A publicly readable file has a permanent address (documented); who states a life time gets one that ends.
            var expires = IsPublicRead && request.MaxAgeSeconds is null ? (long?)null : _time.GetUtcNow().ToUnixTimeSeconds() + seconds;
            results.Add(new FileResult(request.FileId, null)
            {
                Path = file.Path,
                MaxAgeSeconds = seconds,
                ExpiresUnixSeconds = expires,
                Signature = expires is { } end ? Tickets.SignDownload(file.Path, end) : null,
            });
        }

        return results;
    }

    /// <summary>Deletes, one result per item in order.</summary>
    public async ValueTask<IReadOnlyList<FileResult>> DeleteAsync(Caller caller, IReadOnlyList<string> fileIds, CancellationToken cancellationToken = default)
    {
        CheckCount(fileIds.Count);
        var results = new List<FileResult>(fileIds.Count);
        foreach (var id in fileIds)
        {
            var (file, failure) = await LocateAsync(caller, id, AccessOperation.Delete, cancellationToken).ConfigureAwait(false);
            if (file is not null)
            {
                var gone = await Guard(_records.WriteRecordsAsync([new RecordWrite(RecordKind.File, file.Path, null) { Condition = RecordCondition.Unchanged, Expected = file.ToRecord() }], cancellationToken)).ConfigureAwait(false);
                if (gone)
                {
                    await DeleteQuietlyAsync(file.Blob).ConfigureAwait(false);
                }
                else if (await FindAsync(file.Path, cancellationToken).ConfigureAwait(false) is not null)
                {
                    failure = CloudErrorCode.StorageRequestFailed; // overwritten at this very moment: the new content is not what the caller meant
                }
            }

            results.Add(new FileResult(id, failure) { Path = file?.Path });
        }

        return results;
    }

    private async ValueTask<(StoredFile? File, CloudErrorCode? Failure)> LocateAsync(Caller caller, string fileId, AccessOperation operation, CancellationToken cancellationToken)
    {
        if (!FileId.TryParse(fileId, out var id) || !_isThisEnvironment(id.EnvironmentId))
        {
            return (null, CloudErrorCode.FileNotFound);
        }

        var file = await FindAsync(id.Path, cancellationToken).ConfigureAwait(false);
        if (!IsAllowed(caller, operation, file?.Owner))
        {
            // The permission is told before the existence, so that a stranger learns nothing about private paths.
            return (null, file is null && IsAllowed(caller, AccessOperation.Read, null) ? CloudErrorCode.FileNotFound : CloudErrorCode.StoragePermissionDenied);
        }

        return file is null ? (null, CloudErrorCode.FileNotFound) : (file, null);
    }

    private bool IsAllowed(Caller caller, AccessOperation operation, string? owner) => caller.IsAdmin || IsAllowed(Permission, operation, caller.OwnerId, owner);

    // The same evaluator as for documents: a file is a document with nothing but its owner.
    private static bool IsAllowed(AclTag permission, AccessOperation operation, string? callerId, string? owner) =>
        AccessEvaluator.Evaluate(permission, operation, callerId) switch
        {
            AccessDecision.Allowed { Restriction: { } restriction } => restriction.Matches(Bson.Write(owner is null ? new Document() : new Document { { AccessEvaluator.OwnerField, owner } })),
            AccessDecision.Allowed => true,
            _ => false,
        };

    private void CheckCount(int count)
    {
        if (count == 0 || count > _limits.MaxFilesPerCall)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"fileList must hold 1 to {_limits.MaxFilesPerCall} files");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadKeyAsync(IRecordStore records, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await records.GetRecordAsync(RecordKind.Key, KeyRecord, cancellationToken).ConfigureAwait(false) is { } known)
            {
                return known["key"].AsBinary.Data;
            }

            var record = new Document { { "key", Value.Binary(new BinaryValue(0, RandomNumberGenerator.GetBytes(FileTickets.KeyBytes))) } };
            await records.WriteRecordsAsync([new RecordWrite(RecordKind.Key, KeyRecord, record) { Condition = RecordCondition.MustNotExist }], cancellationToken).ConfigureAwait(false);
        }
    }

    private static CloudException Translate(Exception error) => error switch
    {
        FileStoreException { Error: FileStoreError.NotFound } => new CloudException(CloudErrorCode.FileNotFound, "storage file not exists", error),
        FileStoreException store => new CloudException(CloudErrorCode.StorageRequestFailed, store.Message, error),
        StorageException { Error: StorageError.DiskFull } full => new CloudException(CloudErrorCode.StorageRequestFailed, full.Message, error),
        _ => new CloudException(CloudErrorCode.Internal, "The file could not be recorded.", error),
    };

    private static async Task<T> Guard<T>(Task<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileStoreException or StorageException)
        {
            throw Translate(error);
        }
    }

    private static async Task Guard(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileStoreException or StorageException)
        {
            throw Translate(error);
        }
    }

    private static Task<T> Guard<T>(ValueTask<T> work) => Guard(work.AsTask());

    private sealed record AclTagBox(AclTag Tag);
}
