using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Auth;

/// <summary>The words and numbers of <c>/auth</c> (protocol: client-sdk §3.2); the numbers are gRPC's where the js-sdk knows no own one.</summary>
internal static class AuthErrors
{
    public static readonly AuthError Unimplemented = new("unimplemented", 12, StatusCodes.Status404NotFound);
    public static readonly AuthError InvalidArgument = new("invalid_argument", 3, StatusCodes.Status400BadRequest);
    public static readonly AuthError BodyTooLarge = new("invalid_argument", 3, StatusCodes.Status413PayloadTooLarge);
    public static readonly AuthError MethodNotAllowed = new("invalid_argument", 3, StatusCodes.Status405MethodNotAllowed);

    public static AuthError Of(CloudErrorCode code) => code switch
    {
        CloudErrorCode.LoginRequired or CloudErrorCode.AccessTokenExpired => new("unauthenticated", 16, StatusCodes.Status401Unauthorized),

        // The js-sdk logs the user out on this one, which is right: the login is over.
        CloudErrorCode.RefreshTokenInvalid or CloudErrorCode.RefreshTokenExpired => new("invalid_grant", 16, StatusCodes.Status400BadRequest),
        CloudErrorCode.LoginCodeInvalid => new("invalid_credentials", 3, StatusCodes.Status400BadRequest),
        CloudErrorCode.LoginRateLimited => new("resource_exhausted", 8, StatusCodes.Status429TooManyRequests),
        CloudErrorCode.LoginNotConfigured => new("provider_not_enabled", 9, StatusCodes.Status400BadRequest),
        CloudErrorCode.UserBlocked => new("user_blocked", 7, StatusCodes.Status403Forbidden),
        CloudErrorCode.PermissionDenied => new("permission_denied", 7, StatusCodes.Status403Forbidden),
        CloudErrorCode.InvalidEnvironment => new("unauthorized_client", 4022, StatusCodes.Status400BadRequest),
        CloudErrorCode.InvalidParameter or CloudErrorCode.InvalidCommonParameter => InvalidArgument,
        CloudErrorCode.LoginServiceUnavailable or CloudErrorCode.DiskFull => new("unavailable", 14, StatusCodes.Status503ServiceUnavailable),
        _ => new("internal", 13, StatusCodes.Status500InternalServerError),
    };
}

/// <summary>One refusal on this wire.</summary>
internal readonly record struct AuthError(string Name, int Number, int Status);
