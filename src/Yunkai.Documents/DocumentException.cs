namespace Yunkai.Documents;

/// <summary>Why a document, condition or update was refused.</summary>
public enum DocumentError
{
    /// <summary>The text or bytes are not a document in the stated format.</summary>
    Malformed,
    /// <summary>A known operator was used in the wrong way, or an unknown one was used.</summary>
    BadOperator,
    /// <summary>The operation cannot be applied to the stored document (wrong type, path through a scalar, conflicting paths).</summary>
    CannotApply,
    /// <summary>A stated limit was passed: size, nesting, key length.</summary>
    TooLarge,
    /// <summary>A field name or value that may not be stored.</summary>
    NotStorable,
    /// <summary>Known, but not supported by this version.</summary>
    NotSupported,
}

/// <summary>A refusal by the document language. The message is in English, safe to send, and follows MongoDB's wording where a program may test it.</summary>
public sealed class DocumentException(DocumentError error, string message) : Exception(message)
{
    public DocumentError Error { get; } = error;
}
