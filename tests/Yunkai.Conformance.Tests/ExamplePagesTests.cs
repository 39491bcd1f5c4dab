using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yunkai.Testing;

namespace Yunkai.Conformance.Tests;

/// <summary>
/// The example's Mini Program, its pages driven as a finger would (pages/bookcase.mjs): scan, function, add, list, detail, cover, private flag, delete. The same
/// harness runs real projects (bench/real-projects).
/// </summary>
public sealed class ExamplePagesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_pages_of_the_bookcase_do_what_they_show()
    {
        using var data = new TemporaryDirectory();
        await using var yunkai = await YunkaiProcess.StartDevAsync(Path.Combine(Repository(), "examples", "bookcase"), data.Combine("data"));

        var (exitCode, output) = await RunScriptAsync("bookcase.mjs", yunkai.Url);

        Assert.True(exitCode == 0, $"{output}\n---- yunkai dev ----\n{yunkai.Output}");
        Assert.Contains("ok    deleting takes the book and its cover away", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_fails_the_script()
    {
        var (exitCode, output) = await RunScriptAsync("bookcase.mjs", "http://127.0.0.1:1");

        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL  a scanned ISBN is looked up by the function", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunScriptAsync(string script, string url)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository(), "tests", "Yunkai.Conformance.Tests", "pages", script));
        start.ArgumentList.Add(url);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{script} did not end within {Limit.TotalMinutes} minutes");
        }
    }

    // The example needs the client that the build puts beside its app.js, so it is served where it lies.
    private static string Repository([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
