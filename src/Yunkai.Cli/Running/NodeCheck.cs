using System.ComponentModel;
using System.Diagnostics;

namespace Yunkai.Cli.Running;

/// <summary>Looks for Node.js and npm before anything else starts, so that the first message a newcomer sees is the right one.</summary>
internal static class NodeCheck
{
    public const int LeastMajor = 18;

    /// <summary>The version without <c>v</c> (<c>20.1.0</c>), or null when the program does not start.</summary>
    public static async Task<string?> FindVersionAsync(string program, CancellationToken cancellationToken)
    {
        // npm is a script; on Windows only its .cmd can be started.
        var file = OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, "--version") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true });
            if (process is null)
            {
                return null;
            }

            var text = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? text.Trim().TrimStart('v') : null;
        }
        catch (Win32Exception)
        {
            return null; // not installed, or not in PATH
        }
    }

    public static bool IsRecent(string version) => int.TryParse(version.Split('.')[0], out var major) && major >= LeastMajor;
}
