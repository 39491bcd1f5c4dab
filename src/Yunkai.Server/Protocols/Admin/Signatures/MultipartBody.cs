namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The parts of a <c>multipart/form-data</c> body, as slices of it.</summary>
public sealed class MultipartBody
{
    private MultipartBody(IReadOnlyList<MultipartPart> parts) => Parts = parts;

    public IReadOnlyList<MultipartPart> Parts { get; }

    /// <summary>Splits a body. Throws <c>CloudException</c> (InvalidParameter) that names what is wrong.</summary>
    public static MultipartBody Parse(ReadOnlyMemory<byte> body, string contentType) => throw new NotImplementedException();

    /// <summary>The part of a name, or null.</summary>
    public MultipartPart? Find(string name) => throw new NotImplementedException();
}

/// <summary>One part. <paramref name="Content"/> is a slice of the request body.</summary>
public sealed record MultipartPart(string Name, string? FileName, string? ContentType, ReadOnlyMemory<byte> Content);
