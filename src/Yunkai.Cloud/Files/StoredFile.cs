using Yunkai.Documents.Values;
using Yunkai.Files;

namespace Yunkai.Cloud.Files;

/// <summary>The metadata row of a file: its commit point. The blob it names was on disk before the row was.</summary>
/// <param name="Owner">The creator's openid or uid; null for files of functions and operators.</param>
/// <param name="ContentType">What the uploader said, kept for paths whose extension says nothing; null otherwise.</param>
/// <param name="ModifiedUnixMs">Time of the last upload, in milliseconds.</param>
public sealed record StoredFile(string Path, BlobKey Blob, long Length, string Sha256, string? Owner, string? ContentType, long ModifiedUnixMs)
{
    internal Document ToRecord()
    {
        var record = new Document
        {
            { "blob", Blob.Value },
            { "length", Value.Int64(Length) },
            { "sha256", Sha256 },
            { "modifiedAt", Value.Date(ModifiedUnixMs) },
        };
        if (Owner is not null)
        {
            record.Add("owner", Owner);
        }

        if (ContentType is not null)
        {
            record.Add("type", ContentType);
        }

        return record;
    }

    internal static StoredFile FromRecord(string path, Document record) => new(
        path,
        new BlobKey(record["blob"].AsString),
        record["length"].AsInt64,
        record["sha256"].AsString,
        record["owner"] is { Kind: ValueKind.String } owner ? owner.AsString : null,
        record["type"] is { Kind: ValueKind.String } type ? type.AsString : null,
        record["modifiedAt"].AsDate);
}
