using System.Text;
using System.Text.Json;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Testing;

/// <summary>
/// Reads the language-neutral rows under <c>tests/cases/AREA/*.json</c>. Each file is a JSON array of objects; each object has a <c>name</c> that is unique in its area,
/// and members whose documents and values are canonical Extended JSON.
/// </summary>
public static class CaseFile
{
    /// <summary>The names of an area's rows, shaped for <c>[MemberData(nameof(CaseFile.Names), "sort", MemberType = typeof(CaseFile))]</c>.</summary>
    public static IEnumerable<object[]> Names(string area) => Load(area).Select(row => new object[] { row.Name });

    public static CaseRow Row(string area, string name) => Load(area).Single(row => row.Name == name);

    /// <summary>All rows of an area in file and row order. Throws when there is none: a test without rows must not pass.</summary>
    public static IReadOnlyList<CaseRow> Load(string area)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "cases", area);
        var rows = new List<CaseRow>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using var parsed = JsonDocument.Parse(File.ReadAllBytes(file));
            rows.AddRange(parsed.RootElement.EnumerateArray().Select(row => new CaseRow(Path.GetFileName(file), row.Clone())));
        }

        return rows.Count > 0 ? rows : throw new InvalidOperationException($"There are no rows in {folder}.");
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Yunkai.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Yunkai.slnx is in no folder above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One row of a case file.</summary>
public sealed record CaseRow(string File, JsonElement Body)
{
    public string Name => Body.GetProperty("name").GetString() ?? throw new InvalidOperationException($"{File}: a row has no name.");

    public bool Has(string member) => Body.TryGetProperty(member, out _);

    public string Text(string member) => Body.GetProperty(member).GetString() ?? throw new InvalidOperationException($"{File}, {Name}: {member} is not text.");

    public Document Document(string member, long nowUnixMs = 0) => CanonicalJson.ParseDocument(Raw(Body.GetProperty(member)), nowUnixMs);

    public Value Value(string member, long nowUnixMs = 0) => CanonicalJson.ParseValue(Raw(Body.GetProperty(member)), nowUnixMs);

    /// <summary>A member that is an array of documents.</summary>
    public IReadOnlyList<Document> Documents(string member, long nowUnixMs = 0) =>
        [.. Body.GetProperty(member).EnumerateArray().Select(item => CanonicalJson.ParseDocument(Raw(item), nowUnixMs))];

    private static byte[] Raw(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());
}
