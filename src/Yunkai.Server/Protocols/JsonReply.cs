using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace Yunkai.Server.Protocols;

/// <summary>
/// A reply in the making: written whole into a pooled buffer, so that a failure drops it and the length is known. Rented for one request,
/// given back by <see cref="Dispose"/>.
/// </summary>
internal sealed class JsonReply : IBufferWriter<byte>, IDisposable
{
    /// <summary>Exactly this text: the SDKs tell an error of a binary call by it (protocol: server-sdk §3.5).</summary>
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>Larger buffers are let go instead of kept.</summary>
    private const int KeptBytes = 256 * 1024;
    private const int KeptReplies = 64;

    private static readonly DefaultObjectPool<JsonReply> Pool = new(new Policy(), KeptReplies);

    // Chinese text and quotes inside quotes stay readable and short; the reply is JSON, never HTML.
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _written;

    private JsonReply() => Writer = new Utf8JsonWriter(this, Options);

    public Utf8JsonWriter Writer { get; }

    public static JsonReply Rent() => Pool.Get();

    /// <summary>Drops everything written.</summary>
    public void Clear()
    {
        _written = 0;
        Writer.Reset(this);
    }

    /// <summary>Sends the reply.</summary>
    public async ValueTask SendAsync(HttpResponse response, int status = StatusCodes.Status200OK)
    {
        Writer.Flush();
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = _written;
        response.BodyWriter.Write(_buffer.AsSpan(0, _written));
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsSpan(_written);
    }

    [SuppressMessage("Usage", "CA2213", Justification = "The writer lives as long as the pooled reply; it holds no resource of its own.")]
    public void Dispose()
    {
        if (_buffer.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(4096);
        }

        Clear();
        Pool.Return(this);
    }

    private void Grow(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private sealed class Policy : PooledObjectPolicy<JsonReply>
    {
        public override JsonReply Create() => new();

        public override bool Return(JsonReply obj) => true;
    }
}
