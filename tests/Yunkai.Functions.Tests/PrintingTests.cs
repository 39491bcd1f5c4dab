namespace Yunkai.Functions.Tests;

public sealed class PrintingTests
{
    [Fact]
    public async Task Everything_printed_comes_with_its_call_and_level()
    {
        await using var kit = new HostKit();

        await kit.InvokeAsync(HostKit.Function("prints"), requestId: "p");

        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "the call ended");
        Assert.All(kit.Console.Lines, line => Assert.Equal("p", line.RequestId));
        Assert.Equal(
            [("log", "a 1 { b: 2 }"), ("info", "i"), ("warn", "w"), ("error", "e"), ("debug", "d"), ("stdout", "raw"), ("stderr", "raw error"), ("warn", """{"k":"v"}"""), ("log", "g"), ("log", "  in\n  two")],
            kit.Console.Lines.Select(line => (line.Level, line.Text)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timer_left_over_runs_in_the_next_call_and_prints_under_its_id(bool frozen)
    {
        await using var kit = new HostKit(o => HostKit.With(o, freeze: TimeSpan.FromMilliseconds(30), never: !frozen));
        var function = HostKit.Function("prints");

        await kit.InvokeAsync(function, """{"later":"first","quiet":true}""", requestId: "first");
        await Task.Delay(200);
        Assert.Empty(kit.Console.Lines);
        await kit.InvokeAsync(function, """{"quiet":true}""", requestId: "second");

        await HostKit.UntilAsync(() => !kit.Console.Lines.IsEmpty, "the line is there");
        Assert.Equal(new PrintedLine("second", "log", "left over by first"), Assert.Single(kit.Console.Lines));
    }
}
