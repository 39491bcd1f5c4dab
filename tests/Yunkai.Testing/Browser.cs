namespace Yunkai.Testing;

/// <summary>A Chromium on this machine, for tests that need a real browser.</summary>
public static class Browser
{
    private static readonly string?[] Places = [Environment.GetEnvironmentVariable("CHROMIUM_PATH"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Its path, or null.</summary>
    public static string? Path { get; } = Array.Find(Places, File.Exists);

    /// <summary>In CI nothing is skipped for lack of a tool.</summary>
    public static bool IsDemanded => Environment.GetEnvironmentVariable("YUNKAI_CI") == "1";
}
