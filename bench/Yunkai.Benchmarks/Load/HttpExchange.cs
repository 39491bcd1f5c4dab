using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Yunkai.Benchmarks.Load;

/// <summary>One keep-alive connection that sends ready-made requests and reads whole replies. Does as little as possible: it runs on the cores it measures.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    public static byte[] Request(Uri url, string body, params string[] headers)
    {
        var head = new StringBuilder($"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").Append(body).ToString());
    }

    public async ValueTask ConnectAsync(Uri url) => await _socket.ConnectAsync(IPAddress.Loopback, url.Port);

    /// <summary>Sends and returns the reply's body, which lies in this connection's buffer. Any status but 200 throws.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var received = 0;
        while (true)
        {
            if (received == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var count = await _socket.ReceiveAsync(_buffer.AsMemory(received));
            if (count == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            received += count;
            if (TryFindBody(_buffer.AsSpan(0, received), out var start, out var length))
            {
                return _buffer.AsMemory(start, length);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool TryFindBody(ReadOnlySpan<byte> received, out int start, out int length)
    {
        length = 0;
        start = received.IndexOf("\r\n\r\n"u8) + 4;
        if (start == 3)
        {
            return false;
        }

        var head = received[..start];
        if (!head.StartsWith("HTTP/1.1 200"u8))
        {
            throw new IOException("Unexpected reply: " + Encoding.UTF8.GetString(received));
        }

        // Both servers send the length under this spelling.
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            throw new IOException("A reply without Content-Length: " + Encoding.UTF8.GetString(head));
        }

        foreach (var digit in head[(at + 16)..])
        {
            if (digit == '\r')
            {
                break;
            }

            length = (length * 10) + (digit - '0');
        }

        return received.Length >= start + length;
    }
}
