using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Yunkai.Functions.Tests;

internal sealed record ReceivedRequest(string Line, IReadOnlyDictionary<string, string> Headers);

/// <summary>A tiny HTTP server on a port of the system's choosing: reads the head of a request, asks the test for an answer, closes.</summary>
internal sealed class StandInServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ReceivedRequest, Task<string>> _answer;

    public StandInServer(Func<ReceivedRequest, Task<string>>? answer = null)
    {
        _answer = answer ?? (request => Task.FromResult(request.Line + " host=" + request.Headers["host"]));
        _listener.Start();
        _ = AcceptAsync();
    }

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            var line = await reader.ReadLineAsync() ?? "";
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                headers[header.Split(':')[0]] = header[(header.IndexOf(':') + 1)..].Trim();
            }

            var request = new ReceivedRequest(line, headers);
            Requests.Enqueue(request);
            var body = Encoding.UTF8.GetBytes(await _answer(request));
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
            await client.GetStream().WriteAsync(body);
        }
    }
}
