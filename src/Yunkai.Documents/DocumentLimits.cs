namespace Yunkai.Documents;

/// <summary>Bounds of the document format, from MongoDB's manual ("MongoDB Limits and Thresholds").</summary>
public static class DocumentLimits
{
    /// <summary>Largest stored document in bytes (16 MiB).</summary>
    public const int MaxDocumentBytes = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of documents and arrays that is stored.</summary>
    public const int MaxDepth = 100;

    /// <summary>Longest encoded index key in bytes; Tencent documents 1024.</summary>
    public const int MaxIndexKeyBytes = 1024;
}
