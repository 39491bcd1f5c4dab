using System.IO.Pipes;
using System.Security.Cryptography;

namespace Yunkai.Functions.Systems;

/// <summary>Windows. Written to the documentation and compiled everywhere; not yet run on a Windows machine.</summary>
internal sealed class NamedPipeListener : IWorkerListener
{
    private readonly string _name = "yunkai-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Address => @"\\.\pipe\" + _name;

    public async ValueTask<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeServerStream(_name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.WaitForConnectionAsync(cancellationToken);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
