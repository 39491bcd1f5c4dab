namespace Yunkai.Functions.Packages;

/// <summary>The packages that lie directly in a <c>node_modules</c> folder.</summary>
internal static class ModuleNames
{
    /// <summary>Names such as <c>request</c> and <c>@scope/name</c>, sorted; none when the folder does not exist.</summary>
    public static IReadOnlyList<string> In(string modules)
    {
        if (!Directory.Exists(modules))
        {
            return [];
        }

        var names = new List<string>();
        foreach (var directory in Directory.EnumerateDirectories(modules))
        {
            var name = Path.GetFileName(directory);
            if (name.StartsWith('@'))
            {
                names.AddRange(Directory.EnumerateDirectories(directory).Select(inner => name + "/" + Path.GetFileName(inner)));
            }
            else if (!name.StartsWith('.'))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
