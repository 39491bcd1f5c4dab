using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Logs;

namespace Yunkai.Cloud.Environments;

/// <summary>
/// Which environment a request means. A credential fixes it; the id that the request names is accepted when it is that environment's own or
/// an alias of it, refused when it is another environment's, and otherwise treated by the mode of the server (design: environment ids).
/// </summary>
/// <param name="aliasUnknown">An id nobody has becomes an alias of the caller's environment, with a notice (<c>dev</c>).</param>
public sealed class EnvironmentResolver(EnvironmentDirectory directory, IActivityLog activity, bool aliasUnknown)
{
    /// <summary>For a request whose credential is bound to an environment.</summary>
    /// <param name="isServer">Server keys and functions: an unknown id falls back to their own environment; clients get INVALIID_ENV.</param>
    public ValueTask<CloudEnvironment> ForCredentialAsync(string bound, string? named, bool isServer, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(named) || named == bound || directory.Aliases.Has(named, bound))
        {
            return OpenAsync(bound, cancellationToken);
        }

        if (directory.Exists(named))
        {
            throw new CloudException(CloudErrorCode.InvalidEnvironment, $"Environment \"{named}\" is another one than this credential is for (\"{bound}\").");
        }

        if (aliasUnknown)
        {
            return AliasAsync(named, bound, cancellationToken);
        }

        return isServer ? OpenAsync(bound, cancellationToken) : throw Unknown(named);
    }

    /// <summary>For a request that carries no credential yet: logins, and calls of people who are not logged in.</summary>
    public ValueTask<CloudEnvironment> ForVisitorAsync(string? named, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(named))
        {
            return directory.DefaultId is { } only ? OpenAsync(only, cancellationToken) : throw new CloudException(CloudErrorCode.InvalidEnvironment, "env is missing: name the environment.");
        }

        if (directory.Exists(named))
        {
            return OpenAsync(named, cancellationToken);
        }

        if (directory.Aliases.FindOnly(named) is { } known)
        {
            return OpenAsync(known, cancellationToken);
        }

        return aliasUnknown && directory.DefaultId is { } standard ? AliasAsync(named, standard, cancellationToken) : throw Unknown(named);
    }

    private async ValueTask<CloudEnvironment> AliasAsync(string named, string bound, CancellationToken cancellationToken)
    {
        // A placeholder such as "your-env-ID" is no valid id and is not kept, but the project runs all the same.
        if (EnvironmentId.IsValid(named) && await directory.Aliases.AddAsync(named, bound, cancellationToken).ConfigureAwait(false))
        {
            activity.Notice($"Environment id \"{named}\" is not known here and now stands for \"{bound}\".");
        }

        return await OpenAsync(bound, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<CloudEnvironment> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var found = directory.FindAsync(id, cancellationToken);
        return found is { IsCompletedSuccessfully: true, Result: { } environment } ? ValueTask.FromResult(environment) : FinishAsync(found, id);
    }

    private static async ValueTask<CloudEnvironment> FinishAsync(ValueTask<CloudEnvironment?> found, string id) => await found.ConfigureAwait(false) ?? throw Unknown(id);

    private static CloudException Unknown(string id) => new(CloudErrorCode.InvalidEnvironment, $"Environment not found: \"{(id.Length <= EnvironmentId.MaxLength ? id : id[..EnvironmentId.MaxLength] + "…")}\"");
}
