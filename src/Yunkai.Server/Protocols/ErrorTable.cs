using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols;

/// <summary>The names that go on the wire of the action API, misspellings included (protocol: server-sdk §3.7, wx-cloud-api §12).</summary>
public static class ErrorTable
{
    /// <param name="code">What happened.</param>
    /// <param name="forServer">The reply goes to a server SDK, which knows no name for a callee's timeout.</param>
    public static string Name(CloudErrorCode code, bool forServer) => code switch
    {
        CloudErrorCode.FunctionTimedOut when forServer => "FUNCTIONS_EXECUTE_FAIL",
        CloudErrorCode.Internal => "SYS_ERR",
        CloudErrorCode.ServerTimeout => "SERVER_TIMEOUT",
        CloudErrorCode.RequestLimitExceeded => "EXCEED_REQUEST_LIMIT",
        CloudErrorCode.ConcurrencyExceeded => "EXCEED_CONCURRENT_REQUEST_LIMIT",
        CloudErrorCode.InvalidEnvironment => "INVALIID_ENV",
        CloudErrorCode.InvalidCommonParameter => "INVALID_COMMON_PARAM",
        CloudErrorCode.InvalidParameter => "INVALID_PARAM",
        CloudErrorCode.InvalidRequestSource => "INVALID_REQUEST_SOURCE",
        CloudErrorCode.ResourceNotInitialized => "RESOURCE_NOT_INITIAL",
        CloudErrorCode.NotSupported => "OPERATION_NOT_SUPPORTED",
        CloudErrorCode.UnknownAction => "INVALID_ACTION",
        CloudErrorCode.SignatureInvalid => "SIGN_PARAM_INVALID",
        CloudErrorCode.SignatureExpired => "SIGN_PARAM_INVALID",
        CloudErrorCode.LoginRequired => "CHECK_LOGIN_FAILED",
        CloudErrorCode.AccessTokenExpired => "ACCESS_TOKEN_EXPIRED",
        CloudErrorCode.RefreshTokenExpired => "REFRESH_TOKEN_EXPIRED",
        CloudErrorCode.RefreshTokenInvalid => "INVALID_REFRESH_TOKEN",
        CloudErrorCode.LoginCodeInvalid => "AUTH_LOGIN_FAILED",
        CloudErrorCode.LoginRateLimited => "EXCEED_RATELIMIT",
        CloudErrorCode.LoginNotConfigured => "LOGIN_MANNER_UNREGISTED",
        CloudErrorCode.UserBlocked => "AUTH_LOGIN_FAILED",
        CloudErrorCode.LoginServiceUnavailable => "AUTH_LOGIN_FAILED",
        CloudErrorCode.PermissionDenied => "PERMISSION_DENIED",
        CloudErrorCode.DatabaseRequestFailed => "DATABASE_REQUEST_FAILED",
        CloudErrorCode.DatabaseInvalidOperator => "DATABASE_INVALID_OPERRATOR",
        CloudErrorCode.DatabasePermissionDenied => "DATABASE_PERMISSION_DENIED",
        CloudErrorCode.CollectionLimitExceeded => "DATABASE_COLLECTION_EXCEED_LIMIT",
        CloudErrorCode.CollectionNotFound => "DATABASE_COLLECTION_NOT_EXIST",
        CloudErrorCode.CollectionExists => "DATABASE_COLLECTION_ALREADY_EXIST",
        CloudErrorCode.TransactionFailed => "DATABASE_TRANSACTION_FAIL",
        CloudErrorCode.TransactionConflict => "DATABASE_TRANSACTION_CONFLICT",
        CloudErrorCode.DiskFull => "DATABASE_REQUEST_FAILED",
        CloudErrorCode.DatabaseResultTooLarge => "DATABASE_RESULT_TOO_LARGE",
        CloudErrorCode.StorageRequestFailed => "STORAGE_REQUEST_FAIL",
        CloudErrorCode.StoragePermissionDenied => "STORAGE_EXCEED_AUTHORITY",
        CloudErrorCode.FileNotFound => "STORAGE_FILE_NONEXIST",
        CloudErrorCode.StorageSignatureInvalid => "STORAGE_SIGN_PARAM_INVALID",
        CloudErrorCode.FunctionRequestFailed => "FUNCTIONS_REQUEST_FAIL",
        CloudErrorCode.FunctionExecutionFailed => "FUNCTIONS_EXECUTE_FAIL",
        CloudErrorCode.FunctionTimedOut => "FUNCTIONS_TIME_LIMIT_EXCEEDED",
        CloudErrorCode.FunctionNotFound => "FUNCTION_NOT_FOUND",
        CloudErrorCode.FunctionResultTooLarge => "FUNCTIONS_RESULT_TOO_LARGE",
        CloudErrorCode.PayloadTooLarge => "EXCEED_REQUEST_SIZE_LIMIT",
        _ => "SYS_ERR",
    };
}
