using System.Diagnostics;

namespace Yunkai.Functions.Workers;

/// <summary>Reads the two output pipes of a process for as long as they are open, so that nothing a worker writes can block it.</summary>
internal sealed class WorkerOutput
{
    public delegate void Receiver(bool isError, ReadOnlySpan<byte> bytes);

    public WorkerOutput(Process process) => Closed = Task.WhenAll(
        ReadAsync(process.StandardOutput.BaseStream, isError: false),
        ReadAsync(process.StandardError.BaseStream, isError: true));

    public OutputTail Errors { get; } = new();

    public Task Closed { get; }

    public Receiver? Forward { get; set; }

    private async Task ReadAsync(Stream pipe, bool isError)
    {
        var buffer = new byte[4096];
        try
        {
            while (await pipe.ReadAsync(buffer) is var count and > 0)
            {
                if (isError)
                {
                    Errors.Add(buffer.AsSpan(0, count));
                }

                Forward?.Invoke(isError, buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Closed under us when the process object was released.
        }
    }
}
