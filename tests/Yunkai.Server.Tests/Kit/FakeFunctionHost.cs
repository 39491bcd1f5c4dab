using System.Collections.Concurrent;
using System.Text;
using Yunkai.Functions;

namespace Yunkai.Server.Tests.Kit;

/// <summary>Functions written in the test. Remembers what it was asked to run.</summary>
internal sealed class FakeFunctionHost : IFunctionHost
{
    private readonly ConcurrentDictionary<string, Func<Invocation, Task<InvocationOutcome>>> _functions = new(StringComparer.Ordinal);

    /// <summary>Key pairs of instances, for functions that call back.</summary>
    public IInstanceCredentials Credentials { get; set; } = null!; // set when the server starts

    public ConcurrentQueue<(FunctionSpec Spec, Invocation Invocation)> Calls { get; } = new();

    public void Define(string name, Func<Invocation, Task<InvocationOutcome>> body) => _functions[name] = body;

    public void Returns(string name, string json) => Define(name, _ => Task.FromResult(Completed(json)));

    public static InvocationOutcome Completed(string json) => new InvocationOutcome.Completed(Encoding.UTF8.GetBytes(json), TimeSpan.FromMilliseconds(1));

    public async ValueTask<InvocationOutcome> InvokeAsync(FunctionSpec function, Invocation invocation, CancellationToken cancellationToken = default)
    {
        Calls.Enqueue((function, invocation));
        return await _functions[function.Name](invocation);
    }

    public void Warm(IReadOnlyList<SdkPackage> packages) { }

    public ValueTask RetireAsync(string environmentId, string functionName, string? keepRevision) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
