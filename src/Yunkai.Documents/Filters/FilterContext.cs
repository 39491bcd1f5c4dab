namespace Yunkai.Documents.Filters;

/// <summary>What a condition may refer to besides the document.</summary>
public sealed record FilterContext
{
    public static FilterContext Default { get; } = new();

    /// <summary>The paths of the collection's text index, which <c>$text</c> searches; empty when there is none.</summary>
    public IReadOnlyList<string> TextPaths { get; init; } = [];

    /// <summary>The same inside an element of an array, whose paths are its own: no text index knows them.</summary>
    internal FilterContext InsideElement => TextPaths.Count == 0 ? this : this with { TextPaths = [] };
}
