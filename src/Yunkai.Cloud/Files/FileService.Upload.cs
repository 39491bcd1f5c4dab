using System.Collections.Concurrent;
using System.Security.Cryptography;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Files;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Files;

// Uploads: a ticket first (who may write which path), then the content, whole or in parts. The metadata row is written last.
public sealed partial class FileService
{
    /// <summary>Size of one part of a large upload; below what a device's requests carry (10 MB).</summary>
    public const int PartBytes = 4 * 1024 * 1024;

    private const int MaxOpenUploads = 200;

    /// <summary>So that one client cannot shut the others out.</summary>
    private const int MaxOpenUploadsPerOwner = 20;
    private static readonly TimeSpan PartedUploadLife = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, PartedUpload> _parted = new(StringComparer.Ordinal);

    /// <summary>Checks the path and the permission and issues a ticket. Throws (InvalidParameter, StoragePermissionDenied).</summary>
    public async ValueTask<IssuedUpload> BeginUploadAsync(Caller caller, string path, CancellationToken cancellationToken = default)
    {
        CloudPath.Check(path);
        await CheckWritableAsync(caller.IsAdmin, caller.OwnerId, path, cancellationToken).ConfigureAwait(false);
        return Issue(caller, path, uploadId: null, UploadTicketLife);
    }

    /// <summary>As <see cref="BeginUploadAsync"/>, for an upload in parts of <see cref="PartBytes"/>.</summary>
    public async ValueTask<IssuedUpload> BeginPartedUploadAsync(Caller caller, string path, long size, CancellationToken cancellationToken = default)
    {
        CloudPath.Check(path);
        if (size <= 0 || size > _limits.MaxFileBytes)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, FormattableString.Invariant($"size must be 1 to {_limits.MaxFileBytes} bytes"));
        }

        await CheckWritableAsync(caller.IsAdmin, caller.OwnerId, path, cancellationToken).ConfigureAwait(false);
        await SweepAsync().ConfigureAwait(false);
        if (_parted.Count >= MaxOpenUploads || (!caller.IsAdmin && _parted.Values.Count(upload => upload.Owner == caller.OwnerId) >= MaxOpenUploadsPerOwner))
        {
            throw new CloudException(CloudErrorCode.RequestLimitExceeded, "Too many large uploads are open; try again later.");
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _parted[id] = new PartedUpload(path, caller.OwnerId, caller.IsAdmin, size, _time.GetUtcNow() + PartedUploadLife);
        return Issue(caller, path, id, PartedUploadLife);
    }

    /// <summary>Stores the content under the ticket's path: the old file or the new one is there, never a mixture. Throws (StoragePermissionDenied, StorageRequestFailed).</summary>
    public async Task<StoredFile> UploadAsync(UploadTicket ticket, Stream content, string? contentType, CancellationToken cancellationToken = default)
    {
        var blob = await Guard(_blobs.WriteAsync(_environmentId, content, _limits.MaxFileBytes, cancellationToken)).ConfigureAwait(false);
        return await CommitAsync(ticket.Path, ticket.Owner, ticket.IsAdmin, blob, contentType).ConfigureAwait(false);
    }

    /// <summary>Stores one part (numbered from 1); sending a part again replaces it.</summary>
    public async Task UploadPartAsync(UploadTicket ticket, int number, Stream content, CancellationToken cancellationToken = default)
    {
        var upload = FindParted(ticket.UploadId);
        if (number < 1 || number > upload.PartCount)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, FormattableString.Invariant($"partNumber must be 1 to {upload.PartCount}"));
        }

        var blob = await Guard(_blobs.WriteAsync(_environmentId, content, PartBytes, cancellationToken)).ConfigureAwait(false);
        if (blob.Length != upload.LengthOfPart(number))
        {
            await Guard(_blobs.DeleteAsync(_environmentId, blob.Key, cancellationToken)).ConfigureAwait(false);
            throw new CloudException(CloudErrorCode.InvalidParameter, FormattableString.Invariant($"part {number} has {blob.Length} bytes; {upload.LengthOfPart(number)} are expected"));
        }

        if (upload.Put(number, blob.Key) is { } replaced)
        {
            await Guard(_blobs.DeleteAsync(_environmentId, replaced, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Joins the parts into the file. Throws (InvalidParameter) that names the first missing part.</summary>
    public async Task<StoredFile> CompleteUploadAsync(Caller caller, string uploadId, CancellationToken cancellationToken = default)
    {
        var upload = FindParted(uploadId);
        CheckOwner(caller, upload);
        if (upload.FirstMissing() is { } missing)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, FormattableString.Invariant($"part {missing} has not been uploaded"));
        }

        StoredBlob blob;
        await using (var joined = new JoinedBlobs(_blobs, _environmentId, upload.Parts))
        {
            blob = await Guard(_blobs.WriteAsync(_environmentId, joined, _limits.MaxFileBytes, cancellationToken)).ConfigureAwait(false);
        }

        var file = await CommitAsync(upload.Path, upload.Owner, upload.IsAdmin, blob, null).ConfigureAwait(false);
        await DropAsync(uploadId).ConfigureAwait(false);
        return file;
    }

    /// <summary>Gives up a large upload; an unknown one is no error.</summary>
    public async ValueTask AbortUploadAsync(Caller caller, string uploadId, CancellationToken cancellationToken = default)
    {
        if (_parted.TryGetValue(uploadId, out var upload))
        {
            CheckOwner(caller, upload);
            await DropAsync(uploadId).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the row. From here on nobody can call it off: the content is on disk, and a row half written or a blob without a row helps nobody.</summary>
    private async Task<StoredFile> CommitAsync(string path, string? owner, bool isAdmin, StoredBlob blob, string? contentType)
    {
        StoredFile file;
        StoredFile? replaced;
        try
        {
            (file, replaced) = await WriteRowAsync(path, owner, isAdmin, blob, contentType).ConfigureAwait(false);
        }
        catch
        {
            await DeleteQuietlyAsync(blob.Key).ConfigureAwait(false);
            throw;
        }

        if (replaced is not null)
        {
            // The new file is there already: a failure here must neither be told as one nor touch the new content.
            await DeleteQuietlyAsync(replaced.Blob).ConfigureAwait(false);
        }

        return file;
    }

    private async Task<(StoredFile File, StoredFile? Replaced)> WriteRowAsync(string path, string? owner, bool isAdmin, StoredBlob blob, string? contentType)
    {
        while (true)
        {
            // Again, since somebody else may have made the path while the content travelled.
            var known = await CheckWritableAsync(isAdmin, owner, path, CancellationToken.None).ConfigureAwait(false);
            var file = new StoredFile(path, blob.Key, blob.Length, blob.Sha256, known is null ? owner : known.Owner, contentType, _time.GetUtcNow().ToUnixTimeMilliseconds());
            var write = known is null
                ? new RecordWrite(RecordKind.File, path, file.ToRecord()) { Condition = RecordCondition.MustNotExist }
                : new RecordWrite(RecordKind.File, path, file.ToRecord()) { Condition = RecordCondition.Unchanged, Expected = known.ToRecord() };
            if (await Guard(_records.WriteRecordsAsync([write], CancellationToken.None)).ConfigureAwait(false))
            {
                return (file, known);
            }
        }
    }

    /// <summary>A blob that no row names is lost space, never a wrong answer.</summary>
    private async Task DeleteQuietlyAsync(BlobKey blob)
    {
        try
        {
            await _blobs.DeleteAsync(_environmentId, blob, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FileStoreException)
        {
            // As said: only space.
        }
    }

    private async ValueTask<StoredFile?> CheckWritableAsync(bool isAdmin, string? owner, string path, CancellationToken cancellationToken)
    {
        var known = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (!isAdmin && !IsAllowed(Permission, known is null ? AccessOperation.Create : AccessOperation.Update, owner, known?.Owner))
        {
            throw new CloudException(CloudErrorCode.StoragePermissionDenied, "storage permission denied");
        }

        return known;
    }

    private IssuedUpload Issue(Caller caller, string path, string? uploadId, TimeSpan life)
    {
        var ticket = new UploadTicket(path, caller.OwnerId, caller.IsAdmin, (_time.GetUtcNow() + life).ToUnixTimeSeconds(), uploadId);
        return new IssuedUpload(IdOf(path), Tickets.Issue(ticket), uploadId);
    }

    private PartedUpload FindParted(string? uploadId) =>
        uploadId is not null && _parted.TryGetValue(uploadId, out var upload) && upload.ExpiresAt > _time.GetUtcNow()
            ? upload
            : throw new CloudException(CloudErrorCode.StorageRequestFailed, "This large upload is not open (it was finished, given up, or the server was restarted); start it again.");

    private static void CheckOwner(Caller caller, PartedUpload upload)
    {
        if (!(caller.IsAdmin && upload.IsAdmin) && (caller.OwnerId is null || caller.OwnerId != upload.Owner))
        {
            throw new CloudException(CloudErrorCode.StoragePermissionDenied, "storage permission denied");
        }
    }

    /// <summary>Frees the parts of large uploads that were never finished. To be called now and then; a new large upload does it too.</summary>
    public async ValueTask SweepAsync()
    {
        var now = _time.GetUtcNow();
        foreach (var (id, upload) in _parted)
        {
            if (upload.ExpiresAt <= now)
            {
                await DropAsync(id).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask DropAsync(string uploadId)
    {
        if (_parted.TryRemove(uploadId, out var upload))
        {
            foreach (var part in upload.Parts)
            {
                await DeleteQuietlyAsync(part).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>A ticket that was issued, and the id of the file it will make.</summary>
/// <param name="UploadId">Set for an upload in parts.</param>
public sealed record IssuedUpload(FileId FileId, string Ticket, string? UploadId);
