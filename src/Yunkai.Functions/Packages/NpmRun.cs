using System.Diagnostics;
using System.Text;

namespace Yunkai.Functions.Packages;

/// <summary>Runs npm in a folder to its end, never longer than the limit; the whole process tree ends with it.</summary>
internal sealed class NpmRun(PackageOptions options, NodeRuntime runtime)
{
    private const int KeptErrorText = 64 * 1024;

    // What an outer npm (npx yunkai dev) leaves in the environment would steer the inner one to another folder.
    private static readonly string[] OuterVariables = ["npm_config_prefix", "npm_config_local_prefix", "npm_config_global", "npm_config_location", "npm_config_production", "npm_config_omit", "npm_config_only", "npm_command", "npm_execpath", "NODE_ENV"];

    /// <param name="heard">Called with each line of progress as npm prints it.</param>
    public async Task<NpmResult> RunAsync(string directory, IReadOnlyList<string> arguments, Action<string> heard, CancellationToken cancellationToken)
    {
        var npm = await runtime.FindNpmAsync(cancellationToken).ConfigureAwait(false);
        var start = new ProcessStartInfo(npm[0], [.. npm.Skip(1), .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in OuterVariables.Concat(start.Environment.Keys.Where(key => key.StartsWith("npm_package_", StringComparison.Ordinal) || key.StartsWith("npm_lifecycle_", StringComparison.Ordinal)).ToArray()))
        {
            start.Environment.Remove(name);
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new PackageException(PackageProblem.NpmMissing, [], $"npm could not be started ({npm[0]}): {error.Message}. Install Node.js 18 or newer together with npm (https://nodejs.org).", error);
        }

        using var limit = new CancellationTokenSource(options.InstallTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            process.StandardInput.Close(); // npm must not wait for answers
            var errors = ReadErrorsAsync(process.StandardError, heard, both.Token);
            var output = await process.StandardOutput.ReadToEndAsync(both.Token).ConfigureAwait(false);
            var errorText = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return new NpmResult(process.ExitCode, output, errorText);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PackageException(PackageProblem.InstallTooLong, [FormattableString.Invariant($"{options.InstallTimeout.TotalMinutes:0.#}")], $"npm did not finish within {options.InstallTimeout.TotalMinutes:0.#} minutes and was stopped. Check the network, or set a nearer registry with \"npm config set registry <address>\".");
        }
        finally
        {
            await StopAsync(process).ConfigureAwait(false);
        }
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader, Action<string> heard, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith("npm http ", StringComparison.Ordinal))
            {
                heard(line);
                continue; // hundreds of them, none tells why a run failed
            }

            text.AppendLine(line);
            if (text.Length > KeptErrorText)
            {
                text.Remove(0, text.Length - KeptErrorText);
            }
        }

        return text.ToString();
    }

    private static async Task StopAsync(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false); // it must not write into a folder that is being deleted
            }
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended between the question and the kill.
        }
    }
}

internal sealed record NpmResult(int ExitCode, string Output, string Errors);
