namespace Yunkai.Cloud.Tests;

public sealed class ProjectIsWired
{
    [Fact]
    public void Tests_run() => Assert.True(Environment.ProcessorCount > 0);
}
