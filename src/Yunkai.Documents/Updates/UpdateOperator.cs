using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>What to do where the path of an operator does not exist.</summary>
internal enum AbsentPath
{
    /// <summary>Make it; a scalar in the way is an error.</summary>
    Create,
    /// <summary>Leave the document as it is; a scalar in the way is no error.</summary>
    Ignore,
    /// <summary>Leave the document as it is; a scalar in the way is an error.</summary>
    RefuseScalar,
}

/// <summary>One update operator with its operand, bound to no path yet. Immutable.</summary>
internal abstract class UpdateOperator
{
    public virtual AbsentPath WhenAbsent => AbsentPath.Create;

    /// <summary>True for what applies to the insert of an upsert only.</summary>
    public virtual bool OnlyOnInsert => false;

    /// <summary>The new value of the field; Missing removes it. <paramref name="current"/> is Missing when there is none, and must not be changed in place.</summary>
    public abstract Value Compute(in Value current, in UpdateSite site);

    /// <summary>Changes the document; overridden where more than one path is touched.</summary>
    public virtual void Apply(DocumentEditor editor, UpdatePath path) => editor.Change(path, this);

    /// <summary>The path an operator really writes when that is not the one it is listed under.</summary>
    public virtual UpdatePath? OtherPath => null;

    /// <summary>True when the operator changes something below this name besides the path it runs at.</summary>
    public virtual bool Touches(string topLevelName) => false;
}

/// <summary>Where an operator runs, for messages.</summary>
internal readonly record struct UpdateSite(UpdatePath Path, Document Original)
{
    /// <summary><c>{_id: 1}</c>.</summary>
    public string IdText => MessageText.Element("_id", Original["_id"]);

    /// <summary>The last part of the path.</summary>
    public string FieldName => Path.Parts[^1];

    public static DocumentException Refuse(string message) => new(DocumentError.CannotApply, message);
}
