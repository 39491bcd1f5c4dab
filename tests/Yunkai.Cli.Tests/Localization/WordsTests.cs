using System.Reflection;
using Yunkai.Cli.Localization;
using Yunkai.Cloud.Projects;
using Yunkai.Functions.Packages;
using Yunkai.Server.Hosting;

namespace Yunkai.Cli.Tests.Localization;

/// <summary>Both languages, and nothing forgotten in either.</summary>
public sealed class WordsTests
{
    private static readonly Words Chinese = new(isChinese: true);
    private static readonly Words English = new(isChinese: false);

    public static TheoryData<string, int, int> Problems()
    {
        var rows = new TheoryData<string, int, int>();
        Add<HostingProblem>(problem => problem switch { HostingProblem.PortInUse or HostingProblem.NoAddress => 1, _ => 2 });
        Add<ProjectProblem>(problem => problem switch
        {
            ProjectProblem.NotJson => 4,
            ProjectProblem.NumberExpected => 3,
            ProjectProblem.UnknownMember or ProjectProblem.SeedFileMissing or ProjectProblem.SeedInvalid or ProjectProblem.ServiceNotFound or ProjectProblem.ServiceEnded or ProjectProblem.ServiceSilent => 2,
            _ => 1,
        });
        Add<PackageProblem>(problem => problem switch
        {
            PackageProblem.NodeMissing or PackageProblem.NpmMissing => 0,
            PackageProblem.ManifestNotJson => 4,
            PackageProblem.NoSuchVersion => 3,
            PackageProblem.FolderMissing or PackageProblem.EntryMissing or PackageProblem.PackageNotFound => 2,
            _ => 1,
        });
        return rows;

        void Add<T>(Func<T, int> details)
            where T : struct, Enum
        {
            foreach (var problem in Enum.GetValues<T>().Where(problem => problem.ToString() != "Other"))
            {
                rows.Add(typeof(T).Name, Convert.ToInt32(problem), details(problem));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Every_problem_has_Chinese_words_with_all_its_details_and_keeps_its_English_ones(string kind, int problem, int count)
    {
        var details = Enumerable.Range(1, count).Select(number => $"<{number}>").ToArray();
        Exception error = kind switch
        {
            nameof(HostingProblem) => new HostingException((HostingProblem)problem, details, "in English"),
            nameof(ProjectProblem) => new ProjectException((ProjectProblem)problem, details, "in English"),
            _ => new PackageException((PackageProblem)problem, details, "in English"),
        };

        var text = Chinese.Explain(error);

        Assert.True(Words.IsForUser(error));
        Assert.Equal("in English", English.Explain(error));
        Assert.DoesNotContain("in English", text, StringComparison.Ordinal);
        Assert.Contains(text, letter => letter is >= '一' and <= '鿿');
        Assert.All(details, detail => Assert.Contains(detail, text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_kind_of_its_own_keeps_its_text() => Assert.Equal("in English", Chinese.Explain(new PackageException("in English")));

    [Fact]
    public void Every_word_differs_between_the_languages()
    {
        var texts = typeof(Words).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType == typeof(string)).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, property => Assert.NotEqual(property.GetValue(Chinese), property.GetValue(English)));
    }

    [Theory]
    [InlineData("zh_CN.UTF-8", null, true)]
    [InlineData("zh_TW", null, true)]
    [InlineData("en_US.UTF-8", null, false)]
    [InlineData("en_US.UTF-8", "zh", true)]
    [InlineData("zh_CN.UTF-8", "en", false)]
    [InlineData(null, null, false)]
    public void The_locale_chooses_the_language_and_a_variable_of_ours_overrules_it(string? locale, string? own, bool isChinese) =>
        Assert.Equal(isChinese, SystemLanguage.IsChinese(name => name switch { "LANG" => locale, "YUNKAI_LANG" => own, _ => null }));
}
