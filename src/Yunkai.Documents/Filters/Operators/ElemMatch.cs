using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$elemMatch</c>: one element of an array meets everything. With operators the element itself is tested, otherwise the element is a document (or an array, whose indexes are its names) with a condition of its own.</summary>
internal static class ElemMatch
{
    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        if (operand.Kind != ValueKind.Document)
        {
            throw new DocumentException(DocumentError.BadOperator, "$elemMatch needs an Object");
        }

        var condition = operand.AsDocument;
        var isOnValue = FilterParser.IsOperatorDocument(condition) && condition.GetAt(0).Key is not ("$and" or "$or" or "$nor" or "$where" or "$expr" or "$jsonSchema" or "$comment");
        return isOnValue
            ? new ElementTest(FilterParser.ParseEach(condition, context.Path, context.Filters, context.Depth))
            : new ElementCondition(FilterParser.Parse(condition, context.Filters.InsideElement, context.Depth));
    }

    private sealed class ElementTest(ValueTest[] tests) : ValueTest
    {
        private readonly ValueTest _all = AllTests.Of(tests);

        public override bool SeesElements => false;

        public override bool Matches(BsonSpan element) => element.Kind == ValueKind.Array && FindPosition(element) >= 0;

        public override int FindPosition(BsonSpan array)
        {
            var reader = array.Reader();
            for (var i = 0; reader.Next(); i++)
            {
                if (_all.Matches(reader.Value))
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>One element meets all tests, so that two bounds become one range, which an index may use whole even when it is multikey.</summary>
        public override FilterShape ShapeAt(FieldPath path)
        {
            // An array named by index is not looked into by the path's walk, so that its elements are no values of the path.
            if (path.EndsWithIndex)
            {
                return FilterShape.Opaque;
            }

            var conditions = new List<PathCondition>();
            // A test of arrays speaks of the elements of an element, which are no values of this path.
            foreach (var test in tests.Where(test => test.SeesElements))
            {
                foreach (var condition in test.ShapeAt(path).Conditions)
                {
                    var merged = condition is PathCondition.Range range ? conditions.FindIndex(other => other is PathCondition.Range known && Ranges.AreComparable(known, range)) : -1;
                    if (merged >= 0)
                    {
                        conditions[merged] = Ranges.Intersect((PathCondition.Range)conditions[merged], (PathCondition.Range)condition);
                    }
                    else
                    {
                        conditions.Add(condition);
                    }
                }
            }

            return new FilterShape(conditions, IsExact: false);
        }
    }

    private sealed class ElementCondition(FilterNode condition) : ValueTest
    {
        public override bool SeesElements => false;

        public override bool Matches(BsonSpan element) => element.Kind == ValueKind.Array && FindPosition(element) >= 0;

        public override int FindPosition(BsonSpan array)
        {
            var reader = array.Reader();
            for (var i = 0; reader.Next(); i++)
            {
                var item = reader.Value;
                if (item.Kind is ValueKind.Document or ValueKind.Array && condition.Matches(item.Bytes))
                {
                    return i;
                }
            }

            return -1;
        }

        public override FilterShape ShapeAt(FieldPath path)
        {
            var conditions = new List<PathCondition>();
            foreach (var inner in condition.Shape.Conditions)
            {
                // Below an array element that is itself an array, absent fields and indexes mean something else to the path's walk.
                if (!FieldPath.Parse(inner.Path).StartsWithIndex && !(inner is PathCondition.OneOf oneOf && oneOf.Values.Any(value => value.IsNullish)))
                {
                    conditions.Add(inner with { Path = $"{path.Text}.{inner.Path}" });
                }
            }

            return new FilterShape(conditions, IsExact: false);
        }
    }
}
