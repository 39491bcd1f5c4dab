using System.Reflection;
using System.Text.RegularExpressions;

namespace Yunkai.Cli.Tests;

/// <summary>The layout's rules (CONTRIBUTING.md, "Layout"), checked on the compiled assemblies and the source tree; a failure names the offenders.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] ForbiddenWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common"];

    // Each project and what it may name of ours. Nothing points back, nothing sideways.
    public static TheoryData<string, string[]> Projects => new()
    {
        { "Yunkai.Documents", [] },
        { "Yunkai.Rules", ["Yunkai.Documents"] },
        { "Yunkai.Storage", ["Yunkai.Documents"] },
        { "Yunkai.Functions", [] },
        { "Yunkai.Files", [] },
        { "Yunkai.Cloud", ["Yunkai.Documents", "Yunkai.Rules", "Yunkai.Storage", "Yunkai.Functions", "Yunkai.Files"] },
        { "Yunkai.Server", ["Yunkai.Documents", "Yunkai.Rules", "Yunkai.Storage", "Yunkai.Functions", "Yunkai.Files", "Yunkai.Cloud"] },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_what_lies_below_it(string project, string[] allowed)
    {
        var references = Load(project).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Yunkai.", StringComparison.Ordinal));

        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("Yunkai.Documents")]
    [InlineData("Yunkai.Rules")]
    [InlineData("Yunkai.Storage")]
    [InlineData("Yunkai.Functions")]
    [InlineData("Yunkai.Files")]
    [InlineData("Yunkai.Cloud")]
    public void Nothing_below_the_server_knows_the_web_framework(string project) =>
        Assert.DoesNotContain(Load(project).GetReferencedAssemblies(), name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Theory]
    [InlineData("Yunkai.Documents")]
    [InlineData("Yunkai.Rules")]
    public void The_document_language_and_the_rules_know_no_logging_files_or_network(string project)
    {
        string[] forbidden = ["Microsoft.Extensions.", "System.Net.", "System.IO.FileSystem", "System.IO.Pipes", "System.Diagnostics.Process"];

        Assert.DoesNotContain(Load(project).GetReferencedAssemblies(), name => forbidden.Any(prefix => name.Name!.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Yunkai.Storage", "Yunkai.Storage.Sqlite")]
    [InlineData("Yunkai.Storage", "Yunkai.Storage.Checked")]
    [InlineData("Yunkai.Files", "Yunkai.Files.Disk")]
    public void Engines_are_internal(string project, string engine)
    {
        var types = Load(project).GetTypes().Where(type => type.Namespace?.StartsWith(engine, StringComparison.Ordinal) == true).ToList();

        Assert.NotEmpty(types);
        Assert.Empty(types.Where(type => type.IsPublic).Select(type => type.FullName));
    }

    [Fact]
    public void Only_hosting_in_the_server_builds_engines_and_the_function_host()
    {
        var offenders = Sources("src/Yunkai.Server")
            .Where(file => !file.Path.StartsWith("src/Yunkai.Server/Hosting/", StringComparison.Ordinal))
            .Where(file => EngineEntry().IsMatch(file.Text))
            .Select(file => file.Path);

        Assert.Empty(offenders);
    }

    [Fact]
    public void No_type_is_named_after_a_drawer()
    {
        var offenders = ProjectNames().SelectMany(project => Load(project).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Yunkai", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal))
            .Where(type => ForbiddenWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
            .Select(type => type.FullName);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Namespaces_equal_folders()
    {
        var offenders = Sources("src")
            .Select(file => (file.Path, Expected: Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.'), Match: NamespaceLine().Match(file.Text)))
            .Where(file => file.Match.Success && file.Match.Groups[1].Value != file.Expected)
            .Select(file => $"{file.Path} has {file.Match.Groups[1].Value}");

        Assert.Empty(offenders);
    }

    [Fact]
    public void A_long_file_gives_its_reason_and_none_is_longer_than_800_lines()
    {
        var offenders = Sources("src")
            .Select(file => (file.Path, Lines: file.Text.Split('\n').Length, file.Text))
            .Where(file => file.Lines > 800 || (file.Lines > 500 && !file.Text.TrimStart('\uFEFF').StartsWith("//", StringComparison.Ordinal)))
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Assert.Empty(offenders);
    }

    [Fact]
    public void No_folder_lies_deeper_than_four_below_src() =>
        Assert.DoesNotContain(Sources("src"), file => file.Path.Split('/').Length - 2 > 5);

    private static IEnumerable<string> ProjectNames() => Projects.Select(row => row.Data.Item1).Append("yunkai");

    private static Assembly Load(string name) => Assembly.Load(name);

    private static IEnumerable<(string Path, string Text)> Sources(string folder)
    {
        var root = RepositoryRoot();
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path)));
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Yunkai.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"\b(SqliteStores|DiskFileStores|FunctionHosts|NpmPackages)\.")]
    private static partial Regex EngineEntry();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
