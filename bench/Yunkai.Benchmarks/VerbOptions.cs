using System.Globalization;

namespace Yunkai.Benchmarks;

/// <summary>The command line: one or two words, then <c>--name value</c> pairs.</summary>
internal sealed class VerbOptions
{
    private readonly Dictionary<string, string> _values = [];

    public VerbOptions(string[] args)
    {
        var words = args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
        Verb = string.Join(' ', words);
        Rest = args[words.Length..];
        for (var i = 0; i + 1 < Rest.Length; i += 2)
        {
            _values[Rest[i].TrimStart('-')] = Rest[i + 1];
        }
    }

    public string Verb { get; }
    public string[] Rest { get; }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public double Number(string name, double fallback) => _values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;

    public int[] Numbers(string name, params int[] fallback) => _values.TryGetValue(name, out var text) ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] : fallback;

    public IReadOnlyDictionary<string, string> Variables(string name) =>
        (Text(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
