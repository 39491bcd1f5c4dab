using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$rename</c>: moves a field; nothing happens when there is none. Neither end may lie inside an array.</summary>
internal sealed class Rename(UpdatePath source, UpdatePath target) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        if (operand.Kind != ValueKind.String)
        {
            throw Refuse($"The 'to' field for $rename must be a string: {MessageText.Field(path.Text, operand)}");
        }

        var to = operand.AsString;
        if (path.IsPositional)
        {
            throw Refuse($"The source field for $rename may not be dynamic: {path.Text}");
        }

        if (to == path.Text)
        {
            throw Refuse($"The source and target field for $rename must differ: {MessageText.Field(path.Text, operand)}");
        }

        if (to.StartsWith(path.Text + ".", StringComparison.Ordinal) || path.Text.StartsWith(to + ".", StringComparison.Ordinal))
        {
            throw Refuse($"The source and target field for $rename must not be on the same path: {MessageText.Field(path.Text, operand)}");
        }

        var target = UpdatePath.Parse(to);
        return target.IsPositional ? throw Refuse($"The destination field for $rename may not be dynamic: {to}") : new Rename(path, target);
    }

    public override UpdatePath OtherPath => target;

    /// <summary>The source, so that a rename away from <c>_id</c> is noticed although the step is bound to the target.</summary>
    public override bool Touches(string topLevelName) => source.Parts[0] == topLevelName;

    public override void Apply(DocumentEditor editor, UpdatePath path)
    {
        var value = editor.Read(source);
        if (editor.CrossesArray(source, out var array))
        {
            throw UpdateSite.Refuse($"The source field cannot be an array element, '{source.Text}' in doc with {IdField(editor)} has an array field called '{array}'");
        }

        if (value.IsMissing)
        {
            return;
        }

        if (editor.CrossesArray(target, out array))
        {
            throw UpdateSite.Refuse($"The destination field cannot be an array element, '{target.Text}' in doc with {IdField(editor)} has an array field called '{array}'");
        }

        editor.Change(target, new Set(value));
        editor.Change(source, (Unset)Unset.Parse(source, Value.Null, null));
    }

    public override Value Compute(in Value current, in UpdateSite site) => throw new InvalidOperationException("A rename works on two paths.");

    private static string IdField(DocumentEditor editor) => MessageText.Field("_id", editor.Original["_id"]);

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
