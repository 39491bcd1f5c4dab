namespace Yunkai.Functions.Systems;

/// <summary>Where workers connect to: a private unix socket, or a named pipe on Windows.</summary>
internal interface IWorkerListener : IAsyncDisposable
{
    /// <summary>What a worker passes to <c>net.connect</c>.</summary>
    string Address { get; }

    ValueTask<Stream> AcceptAsync(CancellationToken cancellationToken);
}
