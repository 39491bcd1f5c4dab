using Yunkai.Functions.Packages;

namespace Yunkai.Functions.Tests.Packages;

public sealed class NpmFailureTests
{
    [Theory]
    [InlineData("npm error code ETARGET\nnpm error notarget No matching version found for wx-server-sdk@0.0.9.\nnpm error notarget In most cases", "NoSuchVersion", "wx-server-sdk", "0.0.9")]
    [InlineData("npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for @cloudbase/node-sdk@^99.1.0.", "NoSuchVersion", "@cloudbase/node-sdk", "^99.1.0")]
    [InlineData("npm error code E404\nnpm error 404 Not Found - GET http://x/a\nnpm error 404  The requested resource 'a@1' could not be found or you do not have permission", "NotFound", "a", "1")]
    [InlineData("npm ERR! code E404\nnpm ERR! 404  '@s/a@^2.0.0' is not in this registry.", "NotFound", "@s/a", "^2.0.0")]
    [InlineData("npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree", "PeerConflict", null, null)]
    [InlineData("npm error code ENOTFOUND\nnpm error syscall getaddrinfo", "Unreachable", null, null)]
    [InlineData("npm error code ECONNREFUSED", "Unreachable", null, null)]
    [InlineData("npm error code ENOTCACHED", "NotCached", null, null)]
    [InlineData("npm error code E401", "Forbidden", null, null)]
    [InlineData("npm error code ENOSPC", "DiskFull", null, null)]
    [InlineData("npm error code 128\nnpm error An unknown git error occurred", "Git", null, null)]
    [InlineData("Segmentation fault", "Other", null, null)]
    [InlineData("", "Other", null, null)]
    public void Npm_of_any_age_is_understood(string output, string kind, string? package, string? range)
    {
        var failure = NpmFailure.Parse(output);

        Assert.Equal((kind, package, range), (failure.Kind.ToString(), failure.Package, failure.Range));
    }

    [Fact]
    public void Credentials_in_addresses_are_hidden() =>
        Assert.DoesNotContain("secret", NpmFailure.Parse("npm error code E500\nnpm error request to https://me:secret@host/a failed").Summary);

    [Theory]
    [InlineData("1.4.1", "1.4.2")]
    [InlineData("~1.4.9", "1.4.2")]
    [InlineData("1.9.0", "1.5.0")]
    [InlineData("^7", "2.0.0")]
    [InlineData("latest", "2.0.0")]
    [InlineData("99999999999999999999.0.0", "2.0.0")]
    public void The_nearest_published_version_stands_in(string range, string expected) =>
        Assert.Equal(expected, PackageVersion.Nearest(range, ["1.4.0", "1.4.2", "1.5.0", "2.0.0", "3.0.0-beta.1", "nonsense"]));
}
