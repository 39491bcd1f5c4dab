using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Yunkai.Functions.Protocol;

/// <summary>First frame of a worker.</summary>
internal sealed record HelloMessage(int Version, string Token, int Pid, string Node, string? SdkError);

/// <summary>What a handler threw, as the worker describes it.</summary>
internal sealed record ThrewMessage(string Name, string Message, string Stack);

/// <summary>What turns a waiting worker into an instance of a function.</summary>
internal sealed record LoadMessage
{
    public required string CodeDirectory { get; init; }
    public required string Handler { get; init; }
    public required string EnvironmentId { get; init; }
    public required string FunctionName { get; init; }
    public required int MemoryMegabytes { get; init; }
    public required long TimeoutMs { get; init; }
    public required int MaxResultBytes { get; init; }
    public required long DrainMs { get; init; }
    public required string Gateway { get; init; }
    public required string Folder { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    public required IReadOnlyDictionary<string, string> Outbound { get; init; }
    public LoadSdk? Sdk { get; init; }
}

/// <summary>The SDK package that the function resolves to.</summary>
internal sealed record LoadSdk(string Name, string Directory);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(ThrewMessage))]
[JsonSerializable(typeof(LoadMessage))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    /// <summary>UTF-8 that a hostile worker may have broken: replaced, not thrown over.</summary>
    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
