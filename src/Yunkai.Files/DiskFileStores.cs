using Yunkai.Files.Disk;

namespace Yunkai.Files;

/// <summary>Opens the store that keeps blobs as files below one folder.</summary>
public static class DiskFileStores
{
    /// <summary>Opens or creates the folder and removes what interrupted uploads left behind. Throws <see cref="FileStoreException"/> (Unavailable).</summary>
    /// <param name="root">Folder of all environments' blobs; created when missing.</param>
    public static IFileStore Open(string root) => DiskFileStore.Open(root);
}
