using Yunkai.Testing;

namespace Yunkai.Conformance.Tests.Web;

/// <summary>The example's web page in a real browser; the steps and assertions stand in <c>suite/bookcase.mjs</c>. <c>YUNKAI_SCREENSHOTS</c> names a folder for pictures.</summary>
public sealed class BookcaseTests
{
    [Fact]
    public async Task Two_people_keep_their_books_in_a_browser()
    {
        Assert.SkipWhen(Browser.Path is null && !Browser.IsDemanded, "Chromium is not installed (CHROMIUM_PATH can name one).");
        Assert.True(Browser.Path is not null, "CI must have Chromium: install it or set CHROMIUM_PATH.");
        using var data = new TemporaryDirectory();
        await using var yunkai = await YunkaiProcess.StartDevAsync(Repository.Combine("examples", "bookcase"), data.Path);
        string[] screenshots = Environment.GetEnvironmentVariable("YUNKAI_SCREENSHOTS") is { Length: > 0 } folder ? [folder] : [];

        var (code, text) = await OutsideProgram.RunAsync(
            data.Path, TimeSpan.FromMinutes(3), new Dictionary<string, string?>(), "node",
            [Path.Combine(AppContext.BaseDirectory, "suite", "bookcase.mjs"), yunkai.Url, Browser.Path, Repository.Combine("clients", "js"), .. screenshots]);

        Assert.True(code == 0, $"{text}\n{yunkai.Output}");
    }
}
