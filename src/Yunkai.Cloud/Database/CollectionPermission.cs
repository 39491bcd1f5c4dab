using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

/// <summary>Where a collection's permission is kept: the attribute <c>aclTag</c>. A collection without one is PRIVATE.</summary>
public static class CollectionPermission
{
    private const string Attribute = "aclTag";

    public static AclTag Of(CollectionInfo collection)
    {
        var value = collection.Attributes[Attribute];
        return value.Kind == ValueKind.String && AclTags.TryParse(value.AsString, out var tag) ? tag : AclTag.Private;
    }

    /// <summary>A copy of the attributes with the tag set.</summary>
    public static Document With(Document attributes, AclTag tag)
    {
        var copy = attributes.DeepClone();
        copy[Attribute] = tag.ToWire();
        return copy;
    }
}
