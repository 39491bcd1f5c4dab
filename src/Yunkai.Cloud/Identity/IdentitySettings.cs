namespace Yunkai.Cloud.Identity;

/// <summary>Who may log in to one environment, and how long logins last.</summary>
public sealed record IdentitySettings
{
    public required string EnvironmentId { get; init; }

    /// <summary>The Mini Program's AppID; openids belong to it.</summary>
    public required string AppId { get; init; }

    /// <summary>Whether web pages and apps may log in without a name (the platform's anonymous login).</summary>
    public bool AllowAnonymous { get; init; } = true;

    /// <summary>Access tokens: 2 hours, as on the platform.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>A login ends when it was not refreshed for this long. Default 30 days.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the refresh token before the current one is still taken: tabs race, and replies get lost. Default 2 minutes.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Provider tokens live between two requests of one login. Default 10 minutes.</summary>
    public TimeSpan ProviderTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A user's last visit is written at a login or refresh when the stored one is older than this. Default 1 hour.</summary>
    public TimeSpan LastVisitGranularity { get; init; } = TimeSpan.FromHours(1);
}
