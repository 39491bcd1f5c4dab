using System.Text.Json;
using System.Text.Json.Serialization;

namespace Yunkai.Cli.Running;

/// <summary><c>DATA/dev.json</c>: how tools and tests reach a running <c>yunkai dev</c>. It holds keys, so only its owner may read it; it is there exactly while the server runs.</summary>
internal sealed record DevFile(string Url, string Env, string AppId, string AppSecret, string SecretId, string SecretKey, string ConsoleUrl, string ConsoleToken, int Pid)
{
    public const string Name = "dev.json";

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, Name);

    /// <summary>Writes beside and renames, so that a reader never sees half a file.</summary>
    public async Task WriteAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = PathIn(dataDirectory);
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(temporary); // the mode above counts only for a file that is made
        await using (var stream = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(stream, this, DevFileJson.Default.DevFile, cancellationToken).ConfigureAwait(false);
        }

        File.Move(temporary, path, overwrite: true);
    }

    public static void Remove(string dataDirectory) => File.Delete(PathIn(dataDirectory));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DevFile))]
internal sealed partial class DevFileJson : JsonSerializerContext;
