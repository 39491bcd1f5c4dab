using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Yunkai.Functions.Systems;

[UnsupportedOSPlatform("windows")]
internal sealed class UnixSocketListener : IWorkerListener
{
    /// <summary>The shortest limit of a socket path among systems (macOS), with room for the terminating zero.</summary>
    private const int MaxPathBytes = 103;

    private readonly Socket _socket;
    private readonly string? _ownFolder;

    public UnixSocketListener(string folder)
    {
        var path = Path.Combine(folder, "w");
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            // Created with mode 0700.
            _ownFolder = Directory.CreateTempSubdirectory("yk-").FullName;
            path = Path.Combine(_ownFolder, "w");
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Delete(path);
        }

        Address = path;
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(128);
    }

    public string Address { get; }

    public async ValueTask<Stream> AcceptAsync(CancellationToken cancellationToken) =>
        new NetworkStream(await _socket.AcceptAsync(cancellationToken), ownsSocket: true);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        File.Delete(Address);
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder);
        }

        return ValueTask.CompletedTask;
    }
}
