using Yunkai.Cloud.Identity;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Identity;

public sealed class KeptSecretTests
{
    [Fact]
    public async Task A_secret_is_made_once_even_by_two_at_a_time()
    {
        var store = new MemoryRecordStore();
        var other = "";
        store.BeforeWrite = async () => other = await KeptSecret.ReadOrMakeAsync(store, KeptSecret.ConsoleToken);

        var secret = await KeptSecret.ReadOrMakeAsync(store, KeptSecret.ConsoleToken);

        Assert.Equal(other, secret);
        Assert.Equal(32, secret.Length);
        Assert.NotEqual(secret, await KeptSecret.ReadOrMakeAsync(store, KeptSecret.AppSecret));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abd", false)]
    [InlineData("ab", false)]
    [InlineData("abc ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_the_very_text_matches(string? presented, bool matches) => Assert.Equal(matches, KeptSecret.Matches("abc", presented));
}
