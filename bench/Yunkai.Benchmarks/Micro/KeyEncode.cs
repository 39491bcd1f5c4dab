using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Yunkai.Documents.Values;

namespace Yunkai.Benchmarks.Micro;

/// <summary>Order-preserving index keys, against copying the text's bytes.</summary>
[MemoryDiagnoser, BenchmarkCategory("write")]
public class KeyEncode
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Value _text = Value.String("book000042");
    private readonly Value _number = Value.Double(39.5);

    [Benchmark(Baseline = true)]
    public int Plain_copy()
    {
        _buffer.ResetWrittenCount();
        return Encoding.UTF8.GetBytes("book000042", _buffer.GetSpan(64));
    }

    [Benchmark]
    public int Text()
    {
        _buffer.ResetWrittenCount();
        KeyEncoding.Append(_buffer, _text);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int Number()
    {
        _buffer.ResetWrittenCount();
        KeyEncoding.Append(_buffer, _number);
        return _buffer.WrittenCount;
    }
}
