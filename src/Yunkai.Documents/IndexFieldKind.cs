namespace Yunkai.Documents;

/// <summary>What an index keeps of a field; the numbers are stored.</summary>
public enum IndexFieldKind
{
    /// <summary>The values themselves, in <see cref="Values.ValueOrder"/>.</summary>
    Ordered = 0,

    /// <summary>The cells of the sphere that a GeoJSON shape touches (<c>2dsphere</c>).</summary>
    Sphere = 1,

    /// <summary>The words of a text (<c>text</c>).</summary>
    Text = 2,
}
