namespace Yunkai.Server.Hosting;

/// <summary>A folder made for one run and deleted at its end.</summary>
internal sealed class OwnedFolder : IDisposable
{
    /// <summary>Short on purpose: the path of a unix socket inside must stay below about 100 bytes. Only this user may enter it.</summary>
    public OwnedFolder() => Path = Directory.CreateTempSubdirectory("yk").FullName;

    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A worker that is still ending may hold a file; the system's cleaner takes the rest.
        }
    }
}
