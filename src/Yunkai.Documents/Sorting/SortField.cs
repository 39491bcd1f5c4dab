namespace Yunkai.Documents.Sorting;

/// <summary>One field of a sort.</summary>
public readonly record struct SortField(string Path, bool Descending);
