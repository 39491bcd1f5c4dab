namespace Yunkai.Documents.Filters;

/// <summary>Encoded keys of one index field from <see cref="Low"/> (inclusive) to <see cref="High"/> (exclusive), compared as bytes.</summary>
public readonly record struct KeyInterval(byte[] Low, byte[] High);
