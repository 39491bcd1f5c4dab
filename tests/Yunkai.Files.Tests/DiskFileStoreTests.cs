using System.Security.Cryptography;
using System.Text;
using Yunkai.Files;
using Yunkai.Testing;

namespace Yunkai.Files.Tests;

public sealed class DiskFileStoreTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData(3_000_001)]
    public async Task What_was_written_is_read_back_with_its_length_and_digest(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var store = DiskFileStores.Open(_folder.Path);

        var blob = await store.WriteAsync("env-1", new MemoryStream(content), long.MaxValue);

        Assert.Equal(length, blob.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), blob.Sha256);
        Assert.Equal(content, await ReadAsync(DiskFileStores.Open(_folder.Path), "env-1", blob.Key));
    }

    [Fact]
    public async Task A_blob_that_was_deleted_is_not_found_and_deleting_it_again_is_no_error()
    {
        var store = DiskFileStores.Open(_folder.Path);
        var blob = await store.WriteAsync("env-1", new MemoryStream("x"u8.ToArray()), 10);

        await store.DeleteAsync("env-1", blob.Key);
        await store.DeleteAsync("env-1", blob.Key);
        await store.DeleteAsync("another", blob.Key);

        var error = await Assert.ThrowsAsync<FileStoreException>(() => store.OpenAsync("env-1", blob.Key));
        Assert.Equal(FileStoreError.NotFound, error.Error);
    }

    [Fact]
    public async Task A_blob_of_one_environment_is_not_found_in_another()
    {
        var store = DiskFileStores.Open(_folder.Path);
        var blob = await store.WriteAsync("env-1", new MemoryStream("x"u8.ToArray()), 10);

        var error = await Assert.ThrowsAsync<FileStoreException>(() => store.OpenAsync("env-2", blob.Key));
        Assert.Equal(FileStoreError.NotFound, error.Error);
    }

    [Fact]
    public async Task Content_over_the_limit_is_refused_and_leaves_nothing_behind()
    {
        var store = DiskFileStores.Open(_folder.Path);

        var error = await Assert.ThrowsAsync<FileStoreException>(() => store.WriteAsync("env-1", new MemoryStream(new byte[1001]), 1000));

        Assert.Equal(FileStoreError.TooLarge, error.Error);
        Assert.Empty(FilesIn(_folder.Path));
        Assert.Equal(1000, (await store.WriteAsync("env-1", new MemoryStream(new byte[1000]), 1000)).Length);
    }

    [Fact]
    public async Task A_reader_that_breaks_off_gets_its_own_exception_and_leaves_nothing_behind()
    {
        var store = DiskFileStores.Open(_folder.Path);

        var error = await Assert.ThrowsAsync<EndOfStreamException>(() => store.WriteAsync("env-1", new BreakingStream(200_000), long.MaxValue));

        Assert.Equal("the client went away", error.Message);
        Assert.Empty(FilesIn(_folder.Path));
    }

    [Fact]
    public async Task An_upload_that_a_crash_interrupted_is_removed_when_the_store_is_opened_and_finished_blobs_stay()
    {
        var blob = await DiskFileStores.Open(_folder.Path).WriteAsync("env-1", new MemoryStream("kept"u8.ToArray()), 10);
        var half = _folder.Combine("env-1", "incoming", "0123");
        Directory.CreateDirectory(Path.GetDirectoryName(half)!);
        await File.WriteAllTextAsync(half, "half a file");

        var store = DiskFileStores.Open(_folder.Path);

        Assert.False(File.Exists(half));
        Assert.Equal("kept", Encoding.UTF8.GetString(await ReadAsync(store, "env-1", blob.Key)));
    }

    [Fact]
    public async Task A_download_under_way_survives_the_deletion_of_its_blob()
    {
        var store = DiskFileStores.Open(_folder.Path);
        var content = RandomNumberGenerator.GetBytes(300_000);
        var blob = await store.WriteAsync("env-1", new MemoryStream(content), long.MaxValue);

        await using var stream = await store.OpenAsync("env-1", blob.Key);
        await store.DeleteAsync("env-1", blob.Key);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);

        Assert.Equal(content, read.ToArray());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../env-1")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task An_environment_id_that_is_a_path_is_refused(string environmentId)
    {
        var store = DiskFileStores.Open(_folder.Path);

        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(environmentId, Stream.Null, 1));
    }

    [Theory]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF01")]
    [InlineData("0123")]
    public async Task A_key_that_the_store_did_not_make_is_refused(string key)
    {
        var store = DiskFileStores.Open(_folder.Path);

        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync("env-1", new BlobKey(key)));
    }

    [Fact]
    public async Task Concurrent_writes_do_not_disturb_each_other()
    {
        var store = DiskFileStores.Open(_folder.Path);
        var contents = Enumerable.Range(0, 24).Select(number => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"file {number};", 20_000)))).ToArray();

        var blobs = await Task.WhenAll(contents.Select(content => Task.Run(() => store.WriteAsync("env-1", new MemoryStream(content), long.MaxValue))));

        for (var i = 0; i < blobs.Length; i++)
        {
            Assert.Equal(contents[i], await ReadAsync(store, "env-1", blobs[i].Key));
        }
    }

    private static async Task<byte[]> ReadAsync(IFileStore store, string environmentId, BlobKey key)
    {
        await using var stream = await store.OpenAsync(environmentId, key);
        Assert.True(stream.CanSeek);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private static string[] FilesIn(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    private sealed class BreakingStream(int after) : MemoryStream
    {
        private int _left = after;

        public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            if (_left <= 0)
            {
                throw new EndOfStreamException("the client went away");
            }

            var count = Math.Min(destination.Length, _left);
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
