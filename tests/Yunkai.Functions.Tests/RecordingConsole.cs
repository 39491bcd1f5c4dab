using System.Collections.Concurrent;

namespace Yunkai.Functions.Tests;

internal sealed record PrintedLine(string RequestId, string Level, string Text);

internal sealed class RecordingConsole : IFunctionConsole
{
    public ConcurrentQueue<PrintedLine> Lines { get; } = new();

    public void Write(string environmentId, string functionName, string requestId, string level, string text) => Lines.Enqueue(new PrintedLine(requestId, level, text));
}
