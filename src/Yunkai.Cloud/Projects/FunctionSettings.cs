using System.Text.Json;

namespace Yunkai.Cloud.Projects;

/// <summary>Settings of one function as configuration files give them; null where a file says nothing.</summary>
public sealed record FunctionSettings
{
    /// <summary>Seconds, 1 to 900.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Megabytes, 64 to 3072.</summary>
    public int? MemoryMegabytes { get; init; }
    public string? Handler { get; init; }
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>These settings where they say something, else the others.</summary>
    public FunctionSettings Over(FunctionSettings other) => new()
    {
        TimeoutSeconds = TimeoutSeconds ?? other.TimeoutSeconds,
        MemoryMegabytes = MemoryMegabytes ?? other.MemoryMegabytes,
        Handler = Handler ?? other.Handler,
        Variables = Variables ?? other.Variables,
    };

    /// <summary>Reads the keys that Tencent's files use; what is out of range or of the wrong type is ignored, as their tools do.</summary>
    public static FunctionSettings FromForeign(JsonElement element) => new()
    {
        TimeoutSeconds = element.TryGetProperty("timeout", out var timeout) && timeout.ValueKind == JsonValueKind.Number && timeout.TryGetDouble(out var seconds) && seconds is >= 1 and <= 900 ? seconds : null,
        MemoryMegabytes = element.TryGetProperty("memorySize", out var memory) && memory.ValueKind == JsonValueKind.Number && memory.TryGetInt32(out var megabytes) && megabytes is >= 64 and <= 3072 ? megabytes : null,
        Handler = element.TryGetProperty("handler", out var handler) && handler.ValueKind == JsonValueKind.String ? handler.GetString() : null,
        Variables = element.TryGetProperty("envVariables", out var variables) && variables.ValueKind == JsonValueKind.Object
            ? variables.EnumerateObject().Where(item => item.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False).GroupBy(item => item.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value.ToString(), StringComparer.Ordinal)
            : null,
    };
}
