using System.Globalization;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The refusals of signatures, each worded once. None tells what a right signature would be.</summary>
internal static class SignatureErrors
{
    public static CloudException Missing() => new(CloudErrorCode.SignatureInvalid, "The request is not signed: use an official server SDK with the secretId and secretKey of this environment.");

    public static CloudException Malformed(string what) => new(CloudErrorCode.SignatureInvalid, "The signature is malformed: " + what + ".");

    public static CloudException UnknownKey() => new(CloudErrorCode.SignatureInvalid, "The SecretId is unknown or has been revoked: use the key pair of this environment, as the server shows it.");

    public static CloudException Mismatch() => new(CloudErrorCode.SignatureInvalid, "The signature does not match the request: check the secretKey, and that no proxy between changes Host, path, query or body.");

    public static CloudException SessionEnded() => new(CloudErrorCode.SignatureInvalid, "The session token is wrong or its invocation has ended: requests must be awaited before the function returns.");

    public static CloudException Unsigned(string member) => new(CloudErrorCode.SignatureInvalid, $"The body member \"{member}\" is not covered by the signature.");

    public static CloudException Expired(long nowUnixMs) => new(
        CloudErrorCode.SignatureExpired,
        "The time of the signature is too far from the server's, which is " + DateTimeOffset.FromUnixTimeMilliseconds(nowUnixMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) + ": set the clock of the calling machine.");
}
