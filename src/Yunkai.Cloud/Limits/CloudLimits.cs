namespace Yunkai.Cloud.Limits;

/// <summary>Row defaults, sizes and counts of one environment. Defaults are the documented ones (reference: quotas).</summary>
public sealed record CloudLimits
{
    /// <summary>Rows of a client query without <c>limit</c>, and the most it may ask for.</summary>
    public int ClientRows { get; init; } = 20;

    /// <summary>Rows of a server or js-sdk query without <c>limit</c>.</summary>
    public int ServerRows { get; init; } = 100;

    /// <summary>Most rows of a server or js-sdk query; larger limits are cut to this.</summary>
    public int ServerRowsMax { get; init; } = 1000;

    /// <summary>Largest request body of an action, in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Largest function event from a client, in bytes (documented: 6 MB).</summary>
    public int MaxEventBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Largest function result that a client gets, in bytes; above it the call fails with −604001 (documented: 1 MB).</summary>
    public int MaxClientResultBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest query result that a client gets, in bytes; above it the query fails with −602001 (documented: 1 MB).</summary>
    public int MaxClientQueryBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest query result that a js-sdk client gets, in bytes (documented for one database packet: 16 MB).</summary>
    public int MaxWebQueryBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Largest query result that a server gets, in bytes (observed: 50 MB).</summary>
    public int MaxServerQueryBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary>Largest uploaded file, in bytes. Default 5 GiB (one POST on the original's storage).</summary>
    public long MaxFileBytes { get; init; } = 5L * 1024 * 1024 * 1024;

    /// <summary>Files per call of delete, temporary URLs and the like (documented: 50).</summary>
    public int MaxFilesPerCall { get; init; } = 50;

    /// <summary>Validity of a temporary URL without <c>maxAge</c>, in seconds; and the most that may be asked for.</summary>
    public int TemporaryUrlSeconds { get; init; } = 7200;
    public int TemporaryUrlSecondsMax { get; init; } = 86400;

    /// <summary>Collections per environment.</summary>
    public int MaxCollections { get; init; } = 800;

    /// <summary>Documents per insert call. The vendor's tests insert 1001 at once; the size of a request is what bounds it there.</summary>
    public int MaxInsertDocuments { get; init; } = 10_000;

    /// <summary>A missing collection reads as empty and is made by the first write (the default of <c>dev</c>); otherwise both fail with the documented code.</summary>
    public bool CreateMissingCollections { get; init; }
}
