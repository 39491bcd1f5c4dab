using System.Text;
using Yunkai.Cloud.Errors;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Tests.Signatures;

public sealed class MultipartBodyTests
{
    private const string Type = "multipart/form-data; boundary=B";

    [Fact]
    public void Parts_are_slices_with_name_file_name_and_type()
    {
        var body = MultipartBody.Parse(Bytes("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n中\r\n--B\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.png\"\r\n\r\n\r\n--x\r\n\r\n--B--\r\n"), Type);

        Assert.Equal(["a", "f"], body.Parts.Select(part => part.Name));
        Assert.Equal("中", Encoding.UTF8.GetString(body.Find("a")!.Content.Span));
        Assert.Equal(("x.png", "image/png", "\r\n--x\r\n"), (body.Find("f")!.FileName, body.Find("f")!.ContentType, Encoding.UTF8.GetString(body.Find("f")!.Content.Span)));
        Assert.Null(body.Find("A"));
    }

    [Theory]
    [InlineData("application/json", "--B--")]
    [InlineData("multipart/form-data", "--B--")]
    [InlineData("multipart/form-data; boundary=\"\"", "--B--")]
    [InlineData(Type, "")]
    [InlineData(Type, "x")]
    [InlineData(Type, "--B")]
    [InlineData(Type, "--B\r\n")]
    [InlineData(Type, "--B\r\n\r\n")]
    [InlineData(Type, "--B\r\n\r\nx\r\n--B--")]
    [InlineData(Type, "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--")]
    [InlineData(Type, "--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--")]
    [InlineData(Type, "--B\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--B--")]
    [InlineData(Type, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx")]
    [InlineData(Type, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--BX\r\n")]
    public void A_broken_body_is_refused(string contentType, string body) =>
        Assert.Equal(CloudErrorCode.InvalidParameter, Assert.Throws<CloudException>(() => MultipartBody.Parse(Bytes(body), contentType)).Code);

    [Fact]
    public void Too_many_parts_and_endless_headers_are_refused()
    {
        var part = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";

        Assert.Throws<CloudException>(() => MultipartBody.Parse(Bytes(string.Concat(Enumerable.Repeat(part, 500)) + "--B--"), Type));
        Assert.Throws<CloudException>(() => MultipartBody.Parse(Bytes("--B\r\nX: " + new string('x', 100_000) + "\r\n\r\nx\r\n--B--"), Type));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
