using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols;

/// <summary>A request body read whole into a pooled buffer. Grows with what really arrives: a stated length alone takes no memory.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private readonly byte[] _buffer;
    private readonly int _length;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Throws <see cref="CloudException"/> (PayloadTooLarge) past the limit, and <see cref="BadHttpRequestException"/> when the body breaks off.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var pipe = request.BodyReader;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? FirstBytes, 1, FirstBytes));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var arrived = read.Buffer;
                if (length + arrived.Length > maxBytes)
                {
                    pipe.AdvanceTo(arrived.End);
                    throw TooLarge(maxBytes);
                }

                var needed = length + (int)arrived.Length;
                if (needed > buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                arrived.CopyTo(buffer.AsSpan(length));
                length = needed;
                pipe.AdvanceTo(arrived.End);
                if (read.IsCompleted)
                {
                    return new RequestBody(buffer, length);
                }
            }
        }
        catch (Exception error)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (error is IOException and not BadHttpRequestException)
            {
                throw Unreadable(error);
            }

            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    /// <summary>Kestrel reports most broken bodies as <see cref="BadHttpRequestException"/>, but a chunk size out of range and a connection cut in the middle as a plain I/O error: no fault of the server's either.</summary>
    internal static BadHttpRequestException Unreadable(Exception error) => new("The body broke off or its chunks are wrong.", error);

    private static CloudException TooLarge(int maxBytes) => new(CloudErrorCode.PayloadTooLarge, $"The request is larger than {maxBytes / 1024} KB.");
}
