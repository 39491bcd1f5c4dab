using System.Security.Cryptography;

namespace Yunkai.Functions.Packages;

/// <summary>Files and folders that appear whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        var temporary = path + "." + Unique();
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    public static string Unique() => RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Moves a finished folder to its place; when another one got there first, that one stays (equal names mean equal contents).</summary>
    public static void PlaceFolder(string temporary, string final)
    {
        try
        {
            Directory.Move(temporary, final);
        }
        catch (IOException) when (Directory.Exists(final))
        {
            DeleteFolder(temporary);
        }
    }

    public static void DeleteFolder(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Something still has a file open (on Windows that blocks); the sweep at the next start takes it.
        }
    }
}
