using Yunkai.Cloud.Projects;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Projects;

/// <summary>Projects as they really lie on disk (reference: real-projects).</summary>
public sealed class ProjectFolderTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public void An_empty_folder_is_a_project_without_functions()
    {
        var project = ProjectFolder.Read(_folder.Path);

        Assert.Equal(ProjectFolder.DefaultAppId, project.AppId);
        Assert.Empty(project.FindFunctions());
        Assert.Null(project.EnvironmentId);
    }

    [Fact]
    public void Functions_are_the_folders_whatever_lies_beside_them()
    {
        Write("project.config.json", """{"appid":"wx1","cloudfunctionRoot":"cloud/",}""");
        Write("cloud/login/index.js", "");
        Write("cloud/with.dot/index.js", "");
        Write("cloud/nojs/package.json", "{}");
        Write("cloud/docs/readme.txt", "");
        Write("cloud/config.json", "{}");
        Write("cloud/.git/index.js", "");
        Write("cloud/node_modules/index.js", "");

        var project = ProjectFolder.Read(_folder.Path);

        Assert.Equal(["login", "nojs", "with.dot"], project.FindFunctions().Keys);
        Assert.Equal("wx1", project.AppId);
    }

    [Fact]
    public void A_root_that_does_not_exist_gives_a_notice_and_the_usual_folder()
    {
        Write("project.config.json", """{"cloudfunctionRoot":"gone/"}""");
        Write("cloudfunctions/a/index.js", "");

        var project = ProjectFolder.Read(_folder.Path);

        Assert.Equal(["a"], project.FindFunctions().Keys);
        Assert.Contains(project.Notices, notice => notice.Contains("gone", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc")]
    public void A_root_outside_the_project_is_not_taken(string root)
    {
        Write("project.config.json", $$"""{"cloudfunctionRoot":"{{root}}"}""");

        Assert.Null(ProjectFolder.Read(_folder.Path).FunctionRoot);
        Assert.Null(ProjectFolder.Read(_folder.Path).FindFile("../" + Path.GetFileName(_folder.Path)));
    }

    [Theory]
    [InlineData("{broken", "not valid JSON")]
    [InlineData("""{"colections":{}}""", "colections")]
    [InlineData("""{"collections":{"a":{"aclTag":"PUBLIC"}}}""", "collections.a.aclTag")]
    [InlineData("""{"collections":{"a":{"rule":{}}}}""", "custom security rules")]
    [InlineData("""{"collections":{"a":{"indexes":[{"fields":{}}]}}}""", "at least one field")]
    [InlineData("""{"functions":{"f":{"timeout":0}}}""", "functions.f.timeout")]
    [InlineData("""{"outbound":{"https://a":"ftp://b"}}""", "http or https")]
    [InlineData("[]", "an object")]
    public void A_mistake_in_yunkai_json_is_told_with_its_place(string json, string words)
    {
        Write("yunkai.json", json);

        Assert.Contains(words, Assert.Throws<ProjectException>(() => ProjectFolder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_yunkai_json_over_cloudbaserc()
    {
        Write("cloudbaserc.json", """{"envId":"env-9","functions":[{"name":"f","timeout":20,"memorySize":512},{"name":"g","config":{"timeout":7}},{"name":5}]}""");
        Write("yunkai.json", """{"functions":{"f":{"timeout":30}}}""");

        var project = ProjectFolder.Read(_folder.Path);

        Assert.Equal("env-9", project.EnvironmentId);
        Assert.Equal((30, 512), (project.SettingsOf("f").TimeoutSeconds, project.SettingsOf("f").MemoryMegabytes));
        Assert.Equal(7, project.SettingsOf("g").TimeoutSeconds);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string path, string text)
    {
        var file = _folder.Combine(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
