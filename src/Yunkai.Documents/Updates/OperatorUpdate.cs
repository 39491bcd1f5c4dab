using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>An update made of operators, in the order in which they apply.</summary>
internal sealed class OperatorUpdate(UpdateStep[] steps, IReadOnlyList<string> writtenPaths) : Update
{
    public override IReadOnlyList<string> WrittenPaths { get; } = writtenPaths;

    private readonly bool _isPositional = steps.Any(step => step.Path.IsPositional);

    public override bool NeedsPosition { get; } = steps.Any(step => step.Path.Parts.Contains("$"));

    public override UpdateResult Apply(Document current, bool isInsert = false) => Apply(current, isInsert, position: -1);

    internal override UpdateResult Apply(Document current, bool isInsert, int position)
    {
        var editor = new DocumentEditor(current);
        if (_isPositional)
        {
            return ApplyPositional(editor, isInsert, position);
        }

        foreach (var step in steps)
        {
            if (isInsert || !step.Operation.OnlyOnInsert)
            {
                step.Operation.Apply(editor, step.Path);
                CheckId(editor, step);
            }
        }

        return new UpdateResult(editor.Root, editor.Modified);
    }

    private UpdateResult ApplyPositional(DocumentEditor editor, bool isInsert, int position)
    {
        // Which elements the paths name is settled before anything changes; now two of them may turn out to be one.
        var conflicts = new PathConflicts();
        var concrete = new List<UpdateStep>();
        var paths = new List<UpdatePath>();
        foreach (var step in steps)
        {
            if (!isInsert && step.Operation.OnlyOnInsert)
            {
                continue;
            }

            paths.Clear();
            step.Path.Resolve(editor.Original, position, paths);
            foreach (var path in paths)
            {
                conflicts.Add(path);
                concrete.Add(new UpdateStep(path, step.Operation));
            }
        }

        foreach (var step in concrete)
        {
            step.Operation.Apply(editor, step.Path);
            CheckId(editor, step);
        }

        return new UpdateResult(editor.Root, editor.Modified);
    }

    private static void CheckId(DocumentEditor editor, UpdateStep step)
    {
        if (!step.Path.IsId && !(step.Operation.Touches("_id")))
        {
            return;
        }

        // The insert of an upsert may still give the document its _id; once there, it stays.
        var before = editor.Original["_id"];
        var after = editor.Root["_id"];
        if (before != after && !before.IsMissing)
        {
            throw UpdateSite.Refuse($"Performing an update on the path '{step.Path.Text}' would modify the immutable field '_id'");
        }

        if (after.IsMissing)
        {
            return;
        }

        if (before.IsMissing && editor.Root.IndexOf("_id") != 0)
        {
            editor.Root.Remove("_id");
            editor.Root.Insert(0, "_id", after);
        }
    }
}

/// <summary>One operator at one path.</summary>
internal readonly record struct UpdateStep(UpdatePath Path, UpdateOperator Operation);
