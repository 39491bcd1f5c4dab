namespace Yunkai.Cloud.Errors;

/// <summary>Every refusal a caller can meet, by meaning. Protocols turn these into their own names and numbers, each in one table.</summary>
public enum CloudErrorCode
{
    /// <summary>Anything unexpected; the cause is in the log under the request id.</summary>
    Internal,
    ServerTimeout,
    RequestLimitExceeded,
    ConcurrencyExceeded,
    InvalidEnvironment,
    InvalidCommonParameter,
    InvalidParameter,
    InvalidRequestSource,
    ResourceNotInitialized,
    /// <summary>A known action that this version does not carry out.</summary>
    NotSupported,
    UnknownAction,

    SignatureInvalid,
    SignatureExpired,
    /// <summary>No login where one is needed, or a forged or unreadable token.</summary>
    LoginRequired,
    AccessTokenExpired,
    RefreshTokenExpired,
    RefreshTokenInvalid,
    /// <summary>The login code is wrong, used or expired.</summary>
    LoginCodeInvalid,
    /// <summary>Too many logins or wrong tries; later again.</summary>
    LoginRateLimited,
    /// <summary>This kind of login is not set up; the message says what to set.</summary>
    LoginNotConfigured,
    UserBlocked,
    /// <summary>WeChat cannot be reached or is busy.</summary>
    LoginServiceUnavailable,
    PermissionDenied,

    DatabaseRequestFailed,
    DatabaseInvalidOperator,
    DatabasePermissionDenied,
    CollectionLimitExceeded,
    CollectionNotFound,
    CollectionExists,
    TransactionFailed,
    TransactionConflict,
    DiskFull,
    /// <summary>A query result above the client's size limit.</summary>
    DatabaseResultTooLarge,

    StorageRequestFailed,
    StoragePermissionDenied,
    FileNotFound,
    StorageSignatureInvalid,

    FunctionRequestFailed,
    FunctionExecutionFailed,
    FunctionTimedOut,
    FunctionNotFound,
    FunctionResultTooLarge,
    PayloadTooLarge,
}

/// <summary>A refusal to the caller: a code, a message that is safe to send, and a private cause.</summary>
public sealed class CloudException(CloudErrorCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    public CloudErrorCode Code { get; } = code;
}
