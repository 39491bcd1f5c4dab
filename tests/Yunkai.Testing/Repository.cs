namespace Yunkai.Testing;

/// <summary>The clone that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Combine(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Yunkai.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Yunkai.slnx was not found above the tests.");
    }
}
