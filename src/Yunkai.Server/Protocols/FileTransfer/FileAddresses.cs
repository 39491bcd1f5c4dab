using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Yunkai.Cloud.Files;

namespace Yunkai.Server.Protocols.FileTransfer;

/// <summary>The addresses of uploads and downloads.</summary>
/// <remarks>
/// Clients apply <c>encodeURI</c> to download addresses, so paths go out as they are (protocol: server-sdk §5.2). That function leaves
/// <c>?</c> and <c>#</c> alone and doubles <c>%</c>; paths with those are sent as <c>~BASE64URL/last-segment</c>, which no client touches.
/// </remarks>
internal static class FileAddresses
{
    public const string DownloadPrefix = "/files/";
    public const string UploadPrefix = "/upload/";
    private const char OpaqueMark = '~';

    public static string Upload(string baseUrl, string environmentId) => baseUrl + UploadPrefix + environmentId;

    public static string Download(string baseUrl, string environmentId, FileResult file)
    {
        var path = file.Path!; // only made for files that were found
        var name = NeedsOpaqueForm(path) ? OpaqueMark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(path)) : path;
        var address = baseUrl + DownloadPrefix + environmentId + "/" + name;
        return file.Signature is null ? address : string.Create(CultureInfo.InvariantCulture, $"{address}?sign={file.Signature}&t={file.ExpiresUnixSeconds}");
    }

    /// <summary>The file path of a (decoded) request path below the environment.</summary>
    public static string ReadPath(string rest)
    {
        if (rest.Length > 1 && rest[0] == OpaqueMark && Base64Url.IsValid(rest.AsSpan(1)))
        {
            var path = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(rest.AsSpan(1)));
            if (NeedsOpaqueForm(path))
            {
                return path;
            }
        }

        return rest;
    }

    private static bool NeedsOpaqueForm(string path) => path[0] == OpaqueMark || path.AsSpan().ContainsAny('?', '#', '%');
}
