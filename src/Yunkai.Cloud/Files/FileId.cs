using System.Text;

namespace Yunkai.Cloud.Files;

/// <summary>
/// <c>cloud://ENV.BUCKET/PATH</c>. The bucket is <c>HEX-ENV-ACCOUNT</c>, where HEX are the codes of the environment id's first two characters
/// (reference: storage §1); it is written for programs that show or parse it and ignored when read.
/// </summary>
public readonly record struct FileId(string EnvironmentId, string Path)
{
    private const string Scheme = "cloud://";

    // An account number in the platform's form; ids made here name no account of anybody.
    private const string Account = "1250000000";

    /// <summary>False for anything that is no file id: web addresses, empty text, paths that break the rules.</summary>
    public static bool TryParse(string? text, out FileId id)
    {
        id = default;
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan(Scheme.Length);
        var slash = rest.IndexOf('/');
        if (slash <= 0)
        {
            return false;
        }

        var authority = rest[..slash];
        var dot = authority.IndexOf('.');
        var environment = dot < 0 ? authority : authority[..dot];
        var path = rest[(slash + 1)..].ToString();
        if (environment.IsEmpty || !CloudPath.IsValid(path))
        {
            return false;
        }

        id = new FileId(environment.ToString(), path);
        return true;
    }

    public override string ToString() => $"{Scheme}{EnvironmentId}.{BucketOf(EnvironmentId)}/{Path}";

    private static string BucketOf(string environmentId)
    {
        Span<byte> first = stackalloc byte[2];
        first.Fill((byte)'0');
        Encoding.ASCII.GetBytes(environmentId.AsSpan(0, Math.Min(2, environmentId.Length)), first);
        return $"{Convert.ToHexStringLower(first)}-{environmentId}-{Account}";
    }
}
