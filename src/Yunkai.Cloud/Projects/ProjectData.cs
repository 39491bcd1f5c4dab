using Yunkai.Cloud.Database;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Projects;

/// <summary>Brings an environment's collections to what a project's yunkai.json asks for: permissions, indexes, and seed documents where a collection is empty.</summary>
public sealed class ProjectData(ProjectFolder project, CloudEnvironment environment, TimeProvider time)
{
    private const int BatchSize = 500;
    private static readonly Caller.Operator Actor = new("yunkai.json");

    /// <summary>Applies everything; what is there already stays. Throws <see cref="ProjectException"/> that names file and line.</summary>
    /// <param name="seedDirectory">A folder of files <c>COLLECTION.json</c> or <c>.jsonl</c> that are loaded instead of the seeds the project names; null for the project's.</param>
    public async Task ApplyAsync(string? seedDirectory, CancellationToken cancellationToken)
    {
        foreach (var (name, settings) in project.Settings.Collections)
        {
            try
            {
                await ApplyAsync(name, settings, cancellationToken).ConfigureAwait(false);
                if (seedDirectory is null && settings.SeedFile is { Length: > 0 } file)
                {
                    var path = project.FindFile(file) ?? throw new ProjectException(ProjectProblem.SeedFileMissing, [$"collections.{name}.seed", file], $"yunkai.json, collections.{name}.seed: there is no file \"{file}\" in the project.");
                    await SeedAsync(name, path, file, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (CloudException error)
            {
                throw new ProjectException($"yunkai.json, collections.{name}: {error.Message}", error);
            }
        }

        if (seedDirectory is not null)
        {
            await SeedFromAsync(seedDirectory, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SeedFromAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new ProjectException(ProjectProblem.SeedFolderMissing, [folder], $"The seed folder \"{folder}\" does not exist.");
        }

        foreach (var path in Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".json" or ".jsonl").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            try
            {
                if (environment.Database.FindCollection(name) is null)
                {
                    await environment.Database.CreateCollectionAsync(Actor, name, cancellationToken: cancellationToken).ConfigureAwait(false);
                }

                await SeedAsync(name, path, Path.GetFileName(path), cancellationToken).ConfigureAwait(false);
            }
            catch (CloudException error)
            {
                throw new ProjectException(ProjectProblem.SeedInvalid, [Path.GetFileName(path), error.Message], $"{Path.GetFileName(path)}: {error.Message}", error);
            }
        }
    }

    private async Task ApplyAsync(string name, CollectionSettings settings, CancellationToken cancellationToken)
    {
        var database = environment.Database;
        if (settings.Permission is { } permission)
        {
            await database.SetPermissionAsync(name, permission, cancellationToken).ConfigureAwait(false);
        }
        else if (database.FindCollection(name) is null)
        {
            await database.CreateCollectionAsync(Actor, name, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        foreach (var index in settings.Indexes)
        {
            await database.EnsureIndexAsync(name, index, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SeedAsync(string name, string path, string file, CancellationToken cancellationToken)
    {
        if (await environment.Database.CountAsync(Actor, name, null, cancellationToken).ConfigureAwait(false) > 0)
        {
            return;
        }

        var text = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var batch in SeedFile.Read(text, file, time.GetUtcNow().ToUnixTimeMilliseconds()).Chunk(BatchSize))
        {
            await environment.Database.InsertAsync(Actor, name, batch, cancellationToken).ConfigureAwait(false);
        }
    }
}
