using System.Text;
using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Files;

/// <summary>The rules for <c>cloudPath</c> (reference: storage §1).</summary>
public static class CloudPath
{
    /// <summary>Longest path in UTF-8 bytes.</summary>
    public const int MaxBytes = 850;

    /// <summary>Returns the path, or throws <see cref="CloudException"/> (InvalidParameter) that names the broken rule.</summary>
    public static string Check(string? path) => Fault(path) is { } fault ? throw new CloudException(CloudErrorCode.InvalidParameter, $"cloudPath {fault}") : path!; // a null path is a fault

    public static bool IsValid(string? path) => Fault(path) is null;

    private static string? Fault(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "must not be empty";
        }

        if (path[0] == '/')
        {
            return "must not start with \"/\"";
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "must not contain \"//\"";
        }

        for (var index = 0; index < path.Length; index++)
        {
            if (char.IsControl(path[index]))
            {
                return "must not contain control characters";
            }

            if (char.IsSurrogate(path[index]))
            {
                if (!char.IsSurrogatePair(path, index))
                {
                    return "must be valid Unicode text";
                }

                index++;
            }
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"must be at most {MaxBytes} bytes long in UTF-8";
        }

        // No file system path is ever made of it, but a proxy or a tool on the way to the download would resolve these.
        return path.Split('/', '\\').Any(segment => segment is "." or "..") ? "must not contain \".\" or \"..\" as a folder" : null;
    }
}
