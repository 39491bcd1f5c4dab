namespace Yunkai.Storage.Writing;

/// <summary>What operations know of the store that they write to.</summary>
/// <param name="EnvironmentId">Named in messages.</param>
internal sealed record WriteContext(string EnvironmentId, IdSource Ids);
