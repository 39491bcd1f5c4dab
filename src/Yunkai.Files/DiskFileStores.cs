namespace Yunkai.Files;

/// <summary>Opens the store that keeps blobs as files below one folder.</summary>
public static class DiskFileStores
{
    /// <param name="root">Folder of all environments' blobs; created when missing.</param>
    public static IFileStore Open(string root) => throw new NotImplementedException();
}
