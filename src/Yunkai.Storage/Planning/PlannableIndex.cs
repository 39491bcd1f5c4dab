namespace Yunkai.Storage.Planning;

/// <summary>What the planner knows of an index that may be read. One that is being built is not in the planner's list.</summary>
/// <param name="IsMultikey">Some document has several entries, or an array on the way to an indexed field.</param>
internal readonly record struct PlannableIndex(IndexDefinition Definition, bool IsMultikey);
