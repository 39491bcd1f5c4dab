namespace Yunkai.Documents.Updates;

/// <summary>Finds paths of one update that are equal or lie inside each other, in time linear in their parts.</summary>
internal sealed class PathConflicts
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    public void Add(UpdatePath path)
    {
        if (_written.Contains(path.Text) || _parents.Contains(path.Text))
        {
            throw Conflict(path.Text, path.Text);
        }

        var end = path.Text.IndexOf('.', StringComparison.Ordinal);
        while (end >= 0)
        {
            var parent = path.Text[..end];
            if (_written.Contains(parent))
            {
                throw Conflict(path.Text, parent);
            }

            _parents.Add(parent);
            end = path.Text.IndexOf('.', end + 1);
        }

        _written.Add(path.Text);
    }

    private static DocumentException Conflict(string path, string at) =>
        new(DocumentError.BadOperator, $"Updating the path '{path}' would create a conflict at '{at}'");
}
