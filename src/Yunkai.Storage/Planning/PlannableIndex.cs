namespace Yunkai.Storage.Planning;

/// <summary>What the planner knows of an index.</summary>
internal readonly record struct PlannableIndex(IndexDefinition Definition, bool IsMultikey);
