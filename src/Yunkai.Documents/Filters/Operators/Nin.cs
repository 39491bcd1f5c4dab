using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$nin</c>: not <c>$in</c>, for the whole search; documents without the field match unless null is listed.</summary>
internal static class Nin
{
    public static ValueTest Parse(in Value operand, FieldContext context) => new NotTest(In.Parse(operand, "$nin"));
}
