namespace Yunkai.Documents.Filters;

/// <summary>A condition that also orders: nearest first (<c>$near</c>, <c>$nearSphere</c>). Distances are metres on the sphere.</summary>
public abstract class NearCondition
{
    public abstract string Path { get; }

    /// <summary>Bounds in metres, inclusive; <see cref="double.PositiveInfinity"/> without an upper one.</summary>
    public abstract double MinMeters { get; }
    public abstract double MaxMeters { get; }

    /// <summary>The least distance of the shapes at the path, or NaN when there is none. The bytes must be valid BSON.</summary>
    public abstract double Distance(ReadOnlySpan<byte> bson);

    /// <summary>Index intervals that hold every shape not farther than this.</summary>
    public abstract IReadOnlyList<KeyInterval> Within(double meters);
}
