using Yunkai.Documents.Values;

namespace Yunkai.Documents.Expressions;

/// <summary>The variables that expressions may name while they are compiled: <c>$$NOW</c>, constants (<c>let</c> of a lookup), and slots of enclosing <c>$let</c>, <c>$map</c> and the like.</summary>
/// <remarks>One scope compiles all expressions of a pipeline; its slots are shared between them. Not safe for concurrent compiling.</remarks>
public sealed class ExpressionScope
{
    private readonly Dictionary<string, Value> _constants = new(StringComparer.Ordinal);

    /// <param name="nowUnixMs">The value of <c>$$NOW</c>; without it that variable is refused, since this library has no clock.</param>
    public ExpressionScope(long? nowUnixMs = null) => NowUnixMs = nowUnixMs;

    public long? NowUnixMs { get; }

    /// <summary>How many values an evaluation needs room for.</summary>
    public int SlotCount { get; internal set; }

    /// <summary>A new scope with one more constant, named without <c>$$</c>.</summary>
    public ExpressionScope With(string name, Value constant)
    {
        var scope = new ExpressionScope(NowUnixMs);
        foreach (var (known, value) in _constants)
        {
            scope._constants[known] = value;
        }

        scope._constants[name] = constant;
        return scope;
    }

    internal bool TryGetConstant(string name, out Value value) => _constants.TryGetValue(name, out value);
}
