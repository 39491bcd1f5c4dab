using System.Text.Json;
using Yunkai.Rules;

namespace Yunkai.Cloud.Projects;

/// <summary>Reads yunkai.json member by member; every complaint names the place and what is expected there.</summary>
internal sealed class SettingsReader
{
    private readonly JsonElement _element;
    private readonly string _place;

    public SettingsReader(JsonElement element, string place)
    {
        _element = element;
        _place = place;
    }

    public bool Has(string name) => Members().TryGetProperty(name, out _);

    public ProjectException Error(ProjectProblem problem, string name, string message) => new(problem, [Join(name)], $"yunkai.json, {Join(name)}: {message}.");

    /// <summary>A file that no JSON parser can read; lines and columns count from 1, as editors do.</summary>
    public static ProjectException NotJson(string file, JsonException error)
    {
        var line = FormattableString.Invariant($"{error.LineNumber + 1}");
        var column = FormattableString.Invariant($"{error.BytePositionInLine + 1}");
        // The parser's own place counts from 0 and would contradict ours.
        var words = error.Message.Split(" LineNumber:", 2)[0];
        return new ProjectException(ProjectProblem.NotJson, [file, line, column, words], $"{file} is not valid JSON at line {line}, column {column}: {words}", error);
    }

    public void AllowOnly(params IEnumerable<string> names)
    {
        var allowed = names.ToHashSet(StringComparer.Ordinal);
        foreach (var member in Members().EnumerateObject())
        {
            if (!allowed.Contains(member.Name))
            {
                var known = string.Join(", ", allowed);
                throw new ProjectException(ProjectProblem.UnknownMember, [Join(member.Name), known], $"yunkai.json, {Join(member.Name)}: unknown member; known here: {known}.");
            }
        }
    }

    public string? Text(string name) => Find(name) is { } value ? value.AsText() : null;

    public bool Flag(string name) => Find(name) is { } value && value._element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw value.Expected(ProjectProblem.FlagExpected, "true or false"),
    };

    public double? Number(string name, double least, double most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value._element.ValueKind == JsonValueKind.Number && value._element.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : throw value.Expected(ProjectProblem.NumberExpected, FormattableString.Invariant($"a number from {least} to {most}"), FormattableString.Invariant($"{least}"), FormattableString.Invariant($"{most}"));
    }

    public AclTag? Tag(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!AclTags.TryParse(text, out var tag) || tag == AclTag.Custom)
        {
            throw Error(ProjectProblem.PermissionExpected, name, "one of READONLY, PRIVATE, ADMINWRITE, ADMINONLY is expected (custom rules are not supported by this version)");
        }

        return tag;
    }

    public SettingsReader? Object(string name)
    {
        var value = Find(name);
        value?.Members();
        return value;
    }

    public IReadOnlyDictionary<string, T> Map<T>(string name, Func<SettingsReader, T> read)
    {
        var result = new OrderedDictionary<string, T>(StringComparer.Ordinal);
        if (Find(name) is { } value)
        {
            foreach (var member in value.Members().EnumerateObject())
            {
                result[member.Name] = read(new SettingsReader(member.Value, value.Join(member.Name)));
            }
        }

        return result;
    }

    public IReadOnlyList<T> List<T>(string name, Func<SettingsReader, T> read)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value._element.ValueKind == JsonValueKind.Array
            ? [.. value._element.EnumerateArray().Select((item, index) => read(new SettingsReader(item, FormattableString.Invariant($"{value._place}[{index}]"))))]
            : throw value.Expected(ProjectProblem.ListExpected, "a list");
    }

    public string AsText() => _element.ValueKind == JsonValueKind.String ? _element.GetString()! : throw Expected(ProjectProblem.TextExpected, "a text"); // the kind was checked

    public string AsScalarText() => _element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? _element.ToString() : throw Expected(ProjectProblem.TextOrNumberExpected, "a text or number");

    public string AsAddress() => Uri.TryCreate(AsText(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? AsText() : throw Expected(ProjectProblem.AddressExpected, "an http or https address");

    /// <summary>1 or "1" ascending (false), -1 or "-1" descending (true).</summary>
    public bool AsDirection() => _element.ToString() switch
    {
        "1" => false,
        "-1" => true,
        _ => throw Expected(ProjectProblem.DirectionExpected, "1 or -1"),
    };

    private SettingsReader? Find(string name) => Members().TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new SettingsReader(value, Join(name)) : null;

    private JsonElement Members() => _element.ValueKind == JsonValueKind.Object ? _element : throw Expected(ProjectProblem.ObjectExpected, "an object");

    private ProjectException Expected(ProjectProblem problem, string what, params IEnumerable<string> more) =>
        new(problem, [_place, .. more], $"yunkai.json, {(_place.Length == 0 ? "the whole file" : _place)}: {what} is expected.");

    private string Join(string name) => _place.Length == 0 ? name : $"{_place}.{name}";
}
