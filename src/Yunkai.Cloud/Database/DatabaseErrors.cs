using System.Diagnostics.CodeAnalysis;
using Yunkai.Cloud.Errors;
using Yunkai.Documents;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

/// <summary>The one table from document and storage errors to refusals.</summary>
public static class DatabaseErrors
{
    /// <summary>False for an exception that is not ours; it stays what it is.</summary>
    public static bool TryTranslate(Exception error, [NotNullWhen(true)] out CloudException? translated)
    {
        translated = error switch
        {
            DocumentException document => new CloudException(Code(document.Error), document.Message, document),
            StorageException storage => new CloudException(Code(storage.Error), Text(storage), storage),
            _ => null,
        };
        return translated is not null;
    }

    private static CloudErrorCode Code(DocumentError error) => error switch
    {
        DocumentError.Malformed => CloudErrorCode.InvalidParameter,
        DocumentError.BadOperator => CloudErrorCode.DatabaseInvalidOperator,
        DocumentError.NotSupported => CloudErrorCode.NotSupported,
        _ => CloudErrorCode.DatabaseRequestFailed,
    };

    private static CloudErrorCode Code(StorageError error) => error switch
    {
        StorageError.CollectionNotFound => CloudErrorCode.CollectionNotFound,
        StorageError.CollectionExists => CloudErrorCode.CollectionExists,
        StorageError.DiskFull => CloudErrorCode.DiskFull,
        StorageError.Corrupt or StorageError.Unavailable => CloudErrorCode.Internal,
        _ => CloudErrorCode.DatabaseRequestFailed,
    };

    // Programs test these fragments (protocol: server-sdk §3.7).
    private static string Text(StorageException error) => error.Error switch
    {
        StorageError.DuplicateKey when !error.Message.StartsWith('[') => "[FailedOperation.Insert] multiple write errors: [{write errors: [{" + error.Message + "}]}, {<nil>}]",
        // Programs that make their collections at start look for "ResourceExist", "Table exist" or "already exists".
        StorageError.CollectionExists => $"[ResourceUnavailable.ResourceExist] Table exist. Please check your request, but if the problem persists, contact us. ({error.Message})",
        _ => error.Message,
    };
}
