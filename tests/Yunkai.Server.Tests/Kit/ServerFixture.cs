namespace Yunkai.Server.Tests.Kit;

/// <summary>One server for a test class. Its tests keep apart by collection names.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private static int _collections;

    internal TestServer Server { get; private set; } = null!; // set before any test runs

    /// <summary>A name no other test uses.</summary>
    internal static string NewCollection() => $"c{Interlocked.Increment(ref _collections)}";

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
