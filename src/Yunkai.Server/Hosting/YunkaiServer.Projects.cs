using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Projects;
using Yunkai.Functions;

namespace Yunkai.Server.Hosting;

// Serving a project folder.
public sealed partial class YunkaiServer
{
    private const string FallbackEnvironmentId = "dev";

    /// <summary>
    /// Makes or opens the environment of a project, applies the collections, indexes and seeds of its <c>yunkai.json</c>, and deploys its functions.
    /// A function that cannot be prepared is reported in the result and fails its own calls; it does not fail the project.
    /// </summary>
    /// <remarks>The environment becomes the one meant by requests that name none. Throws <see cref="ProjectException"/> when <c>yunkai.json</c> cannot be applied.</remarks>
    public async Task<OpenedProject> OpenProjectAsync(ProjectFolder project, OpenProjectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(options);
        var id = options.EnvironmentId ?? project.EnvironmentId ?? EnvironmentId.FromName(project.Name, FallbackEnvironmentId);
        var environment = await Environments.EnsureAsync(id, project.AppId, cancellationToken).ConfigureAwait(false);
        var server = _parts.Options;

        await new ProjectData(project, environment, server.Time).ApplyAsync(options.SeedDirectory, cancellationToken).ConfigureAwait(false);
        if (project.Settings.FilePermission is { } permission)
        {
            await environment.Files.SetPermissionAsync(permission, cancellationToken).ConfigureAwait(false);
        }

        var functions = new ProjectFunctions(project, id, _parts.Packages, _parts.Host, environment.Store, server.Activity, server.Time);
        functions.AddOutbound(options.Outbound);
        environment.Deployed.Use(functions);
        var deployments = await functions.DeployAllAsync(options.Progress, cancellationToken).ConfigureAwait(false);
        _parts.Host.Warm([.. deployments.Select(deployment => deployment.Package?.Sdk).OfType<SdkPackage>().DistinctBy(sdk => sdk.Directory)]);

        if (project.Settings.WebFolder is { Length: > 0 } web)
        {
            ServePages(project.FindFolder(web) ?? throw new ProjectException(ProjectProblem.WebFolderMissing, [web], $"yunkai.json, web: there is no folder \"{web}\" in the project."));
        }

        Environments.DefaultId = id;
        var key = await _parts.Credentials.AddEnvironmentAsync(id, environment.Store, cancellationToken).ConfigureAwait(false);
        return new OpenedProject
        {
            Project = project,
            Environment = environment,
            Functions = functions,
            Deployments = deployments,
            SecretId = key.SecretId,
            SecretKey = key.SecretKey,
            AppSecret = await KeptSecret.ReadOrMakeAsync(environment.Store, KeptSecret.AppSecret, cancellationToken: cancellationToken).ConfigureAwait(false),
        };
    }
}
