using System.Runtime.InteropServices;

namespace Yunkai.Cli.Localization;

/// <summary>Which of our two languages the person at the terminal reads.</summary>
/// <remarks>
/// The culture of .NET is no help: globalization is invariant, so that no ICU library must be installed. POSIX variables decide in their usual
/// order; on Windows, where they are rare, the user's locale is asked for. <c>YUNKAI_LANG</c> overrides both.
/// </remarks>
internal static partial class SystemLanguage
{
    private static readonly string[] Variables = ["YUNKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

    public static bool IsChinese(Func<string, string?> environment)
    {
        foreach (var name in Variables)
        {
            if (environment(name) is { Length: > 0 } value)
            {
                return value.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
            }
        }

        return OperatingSystem.IsWindows() && WindowsLocale().StartsWith("zh", StringComparison.OrdinalIgnoreCase);
    }

    private static string WindowsLocale()
    {
        Span<ushort> name = stackalloc ushort[85]; // LOCALE_NAME_MAX_LENGTH, UTF-16
        var length = GetUserDefaultLocaleName(ref MemoryMarshal.GetReference(name), name.Length);
        return length > 1 ? MemoryMarshal.Cast<ushort, char>(name)[..(length - 1)].ToString() : "";
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetUserDefaultLocaleName(ref ushort name, int length);
}
