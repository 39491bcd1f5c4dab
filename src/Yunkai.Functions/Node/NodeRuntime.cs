using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Yunkai.Functions.Node;

/// <summary>The Node.js that functions run on.</summary>
internal sealed record NodeRuntime(string Path, string Version)
{
    public const int LeastMajor = 18;

    private const string HowToGet = "Install Node.js 18 or newer from https://nodejs.org (or with your system's package manager) and try again.";

    /// <summary>Looks for Node and asks for its version.</summary>
    /// <exception cref="RuntimeMissingException">There is none, or it is too old; the message says how to get one.</exception>
    public static async Task<NodeRuntime> FindAsync(string? configured)
    {
        var path = configured ?? "node";
        string text;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new Win32Exception();
            text = (await process.StandardOutput.ReadToEndAsync()).Trim();
            await process.WaitForExitAsync();
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
        {
            throw new RuntimeMissingException(configured is null
                ? $"Node.js was not found in PATH; cloud functions need it. {HowToGet}"
                : $"Node.js was not found at '{configured}'; cloud functions need it. Correct the configured path, or: {HowToGet}");
        }

        var digits = text.StartsWith('v') ? text[1..].Split('.')[0] : "";
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major))
        {
            throw new RuntimeMissingException($"'{path} --version' answered '{text}', which is not a Node.js version. {HowToGet}");
        }

        return major >= LeastMajor
            ? new NodeRuntime(path, text)
            : throw new RuntimeMissingException($"Node.js {text} is too old for cloud functions. {HowToGet}");
    }
}

/// <summary>No usable Node.js.</summary>
internal sealed class RuntimeMissingException(string message) : Exception(message);
