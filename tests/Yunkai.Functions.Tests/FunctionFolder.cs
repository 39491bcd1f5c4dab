namespace Yunkai.Functions.Tests;

/// <summary>The dummy functions beside this project.</summary>
internal static class FunctionFolder
{
    public static string Of(string name) => Path.Combine(AppContext.BaseDirectory, "functions", name);
}
