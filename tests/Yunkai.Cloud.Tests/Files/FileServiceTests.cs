using System.Text;
using Microsoft.Extensions.Time.Testing;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Files;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Files;
using Yunkai.Rules;
using Yunkai.Storage;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Files;

public sealed class FileServiceTests : IAsyncLifetime
{
    private static readonly Caller Admin = new Caller.ServerKey("AKID");
    private static readonly Caller Alice = new Caller.MiniProgramUser("oAlice", "wx1", null, "u1");
    private static readonly Caller Bob = new Caller.MiniProgramUser("oBob", "wx1", null, "u2");
    private static readonly Caller Nobody = Caller.Nobody.Instance;

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private IDocumentStore? _store;
    private FileService? _files;

    private FileService Files => _files!; // set before any test runs

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = _folder.Combine("data.db"), EnvironmentId = "env-1", Time = _time });
        _files = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync(); // set before any test runs
        _folder.Dispose();
    }

    [Fact]
    public async Task An_uploaded_file_is_read_back_and_its_id_has_the_platforms_form()
    {
        var file = await UploadAsync(Alice, "目录/a b.txt", "content");

        Assert.Equal("content", await ReadAsync("目录/a b.txt"));
        Assert.Equal("oAlice", file.Owner);
        Assert.Equal("cloud://env-1.656e-env-1-1250000000/目录/a b.txt", Files.IdOf(file.Path).ToString());
    }

    [Fact]
    public async Task A_replaced_content_that_cannot_be_deleted_costs_space_and_nothing_else()
    {
        var stubborn = new StubbornStore(DiskFileStores.Open(_folder.Combine("stubborn")));
        var files = await FileService.OpenAsync("env-1", _store!, stubborn, new CloudLimits(), _time, id => id == "env-1"); // set before any test runs
        foreach (var content in new[] { "first", "second" })
        {
            await files.UploadAsync(new UploadTicket("a.txt", "oAlice", IsAdmin: false, 0), new MemoryStream(Encoding.UTF8.GetBytes(content)), null);
        }

        await using var stream = await files.OpenAsync((await files.FindAsync("a.txt"))!);
        using var reader = new StreamReader(stream);
        Assert.Equal("second", await reader.ReadToEndAsync());
        Assert.Null(Assert.Single(await files.DeleteAsync(Alice, [files.IdOf("a.txt").ToString()])).Failure);
        Assert.Null(await files.FindAsync("a.txt"));
    }

    [Fact]
    public async Task One_client_cannot_take_all_large_uploads_and_unfinished_ones_are_swept()
    {
        for (var number = 0; number < 20; number++)
        {
            await Files.BeginPartedUploadAsync(Alice, $"{number}.bin", 1);
        }

        var refusal = await Assert.ThrowsAsync<CloudException>(async () => await Files.BeginPartedUploadAsync(Alice, "more.bin", 1));
        Assert.Equal(CloudErrorCode.RequestLimitExceeded, refusal.Code);
        await Files.BeginPartedUploadAsync(Bob, "his.bin", 1);

        _time.Advance(TimeSpan.FromHours(25));
        await Files.SweepAsync();
        await Files.BeginPartedUploadAsync(Alice, "more.bin", 1);
    }

    [Fact]
    public async Task Uploading_again_replaces_the_content_keeps_the_owner_and_frees_the_old_blob()
    {
        await UploadAsync(Alice, "a.txt", "first");
        await UploadAsync(Alice, "a.txt", "second");
        var file = await UploadAsync(Admin, "a.txt", "third");

        Assert.Equal("third", await ReadAsync("a.txt"));
        Assert.Equal("oAlice", file.Owner);
        Assert.Single(Blobs());
    }

    public static TheoryData<AclTag, string, bool, bool, bool, bool> Permissions => new()
    {
        // tag, caller, reads Alice's, creates, overwrites Alice's, deletes Alice's
        { AclTag.ReadOnly, "alice", true, true, true, true },
        { AclTag.ReadOnly, "bob", true, true, false, false },
        { AclTag.ReadOnly, "nobody", true, false, false, false },
        { AclTag.ReadOnly, "admin", true, true, true, true },
        { AclTag.Private, "alice", true, true, true, true },
        { AclTag.Private, "bob", false, true, false, false },
        { AclTag.Private, "nobody", false, false, false, false },
        { AclTag.Private, "admin", true, true, true, true },
        { AclTag.AdminWrite, "alice", true, false, false, false },
        { AclTag.AdminWrite, "nobody", true, false, false, false },
        { AclTag.AdminWrite, "admin", true, true, true, true },
        { AclTag.AdminOnly, "alice", false, false, false, false },
        { AclTag.AdminOnly, "admin", true, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Permissions))]
    public async Task The_permission_of_the_bucket_decides(AclTag tag, string who, bool reads, bool creates, bool overwrites, bool deletes)
    {
        var caller = who switch { "alice" => Alice, "bob" => Bob, "nobody" => Nobody, _ => Admin };
        await UploadAsync(Alice, "alice.txt", "hers");
        await Files.SetPermissionAsync(tag);
        var id = Files.IdOf("alice.txt").ToString();

        Assert.Equal(reads, (await Files.GetUrlsAsync(caller, [new FileUrlRequest(id, null)]))[0].Failure is null);
        Assert.Equal(creates, await MayUploadAsync(caller, "new.txt"));
        Assert.Equal(overwrites, await MayUploadAsync(caller, "alice.txt"));
        Assert.Equal(deletes, (await Files.DeleteAsync(caller, [id]))[0].Failure is null);
        Assert.Equal(deletes, await Files.FindAsync("alice.txt") is null);
    }

    [Fact]
    public async Task A_ticket_is_checked_again_when_the_content_arrives()
    {
        var bobs = await TicketAsync(Bob, "race.txt");
        await UploadAsync(Alice, "race.txt", "hers");

        var error = await Assert.ThrowsAsync<CloudException>(() => Files.UploadAsync(bobs, Content("his"), null));

        Assert.Equal(CloudErrorCode.StoragePermissionDenied, error.Code);
        Assert.Equal("hers", await ReadAsync("race.txt"));
        Assert.Single(Blobs());
    }

    [Fact]
    public async Task Of_concurrent_uploads_to_one_path_exactly_one_content_remains()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() => UploadAsync(Alice, "same.txt", $"content {number}"))));

        Assert.StartsWith("content ", await ReadAsync("same.txt"), StringComparison.Ordinal);
        Assert.Single(Blobs());
    }

    [Fact]
    public async Task Tickets_and_signatures_survive_a_restart_and_end_with_their_time()
    {
        await Files.SetPermissionAsync(AclTag.Private);
        await UploadAsync(Alice, "a.txt", "x");
        var issued = await Files.BeginUploadAsync(Alice, "b.txt");
        var url = (await Files.GetUrlsAsync(Alice, [new FileUrlRequest(Files.IdOf("a.txt").ToString(), 60)]))[0];

        var later = await OpenAsync();

        Assert.Equal(AclTag.Private, later.Permission);
        Assert.True(later.Tickets.TryRead(issued.Ticket, Now, out _));
        Assert.True(later.Tickets.IsDownloadSigned("a.txt", url.Signature, url.ExpiresUnixSeconds!.Value, Now));
        Assert.False(later.Tickets.IsDownloadSigned("b.txt", url.Signature, url.ExpiresUnixSeconds.Value, Now));
        Assert.False(later.Tickets.IsDownloadSigned("a.txt", url.Signature, url.ExpiresUnixSeconds.Value + 1, Now));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(later.Tickets.IsDownloadSigned("a.txt", url.Signature, url.ExpiresUnixSeconds.Value, Now));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(later.Tickets.TryRead(issued.Ticket, Now, out _));
    }

    [Theory]
    [InlineData(null, 7200, false)]
    [InlineData(0, 7200, true)]
    [InlineData(60, 60, true)]
    [InlineData(999999, 86400, true)]
    public async Task A_public_file_has_a_permanent_address_unless_a_life_time_is_asked_for(int? asked, int given, bool isSigned)
    {
        await UploadAsync(Alice, "a.txt", "x");

        var url = (await Files.GetUrlsAsync(Bob, [new FileUrlRequest(Files.IdOf("a.txt").ToString(), asked)]))[0];

        Assert.Equal(given, url.MaxAgeSeconds);
        Assert.Equal(isSigned, url.Signature is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.com/a.txt")]
    [InlineData("cloud://other-env.0000-other-env-1/a.txt")]
    [InlineData("cloud://env-1.bucket/missing.txt")]
    [InlineData("cloud://env-1")]
    [InlineData("cloud://env-1.b/../../etc/passwd")]
    public async Task What_is_no_file_here_fails_as_an_item(string id)
    {
        Assert.Equal(CloudErrorCode.FileNotFound, (await Files.GetUrlsAsync(Alice, [new FileUrlRequest(id, null)]))[0].Failure);
        Assert.Equal(CloudErrorCode.FileNotFound, (await Files.DeleteAsync(Alice, [id]))[0].Failure);
    }

    [Fact]
    public async Task A_short_id_and_an_alias_of_the_environment_are_understood()
    {
        await UploadAsync(Alice, "a.txt", "x");

        var results = await Files.GetUrlsAsync(Alice, [new FileUrlRequest("cloud://env-1/a.txt", null), new FileUrlRequest("cloud://alias.616c-alias-9/a.txt", null)]);

        Assert.All(results, result => Assert.Null(result.Failure));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public async Task A_batch_holds_one_to_fifty_files(int count)
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Files.DeleteAsync(Alice, Enumerable.Repeat("cloud://env-1/a", count).ToArray()));

        Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a\\..\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task A_path_that_breaks_the_rules_gets_no_ticket(string path)
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Files.BeginUploadAsync(Admin, path));

        Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
        Assert.Contains("cloudPath", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_with_half_a_character_gets_no_ticket()
    {
        // Not a row: test runners cannot carry such text.
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Files.BeginUploadAsync(Admin, "a\uD800b"));

        Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
    }

    [Fact]
    public async Task A_path_may_be_850_bytes_long_and_no_longer()
    {
        await Files.BeginUploadAsync(Admin, new string('云', 283) + "a");

        await Assert.ThrowsAsync<CloudException>(async () => await Files.BeginUploadAsync(Admin, new string('云', 283) + "ab"));
    }

    [Fact]
    public async Task A_changed_ticket_is_not_read()
    {
        var ticket = (await Files.BeginUploadAsync(Alice, "a.txt")).Ticket;
        var other = (await Files.BeginUploadAsync(Bob, "b.txt")).Ticket;
        string[] forged =
        [
            "", ".", "..", "a.b", ticket[..^1], ticket + "A", ticket.Replace('.', ','), ticket.ToUpperInvariant(),
            other[..other.IndexOf('.', StringComparison.Ordinal)] + ticket[ticket.IndexOf('.', StringComparison.Ordinal)..], new string('A', 100_000) + ".AAAA",
        ];

        Assert.True(Files.Tickets.TryRead(ticket, Now, out _));
        Assert.All(forged, text => Assert.False(Files.Tickets.TryRead(text, Now, out _)));
    }

    [Fact]
    public async Task A_large_file_is_uploaded_in_parts_in_any_order_and_parts_may_be_sent_again()
    {
        var content = new byte[(2 * FileService.PartBytes) + 1234];
        new Random(7).NextBytes(content);
        var issued = await Files.BeginPartedUploadAsync(Alice, "big.bin", content.Length);
        Assert.True(Files.Tickets.TryRead(issued.Ticket, Now, out var ticket));

        await PartAsync(ticket, content, 3);
        await PartAsync(ticket, new byte[content.Length], 1);
        var missing = await Assert.ThrowsAsync<CloudException>(() => Files.CompleteUploadAsync(Alice, issued.UploadId!));
        await PartAsync(ticket, content, 2);
        await PartAsync(ticket, content, 1);
        var stranger = await Assert.ThrowsAsync<CloudException>(() => Files.CompleteUploadAsync(Bob, issued.UploadId!));
        await Files.CompleteUploadAsync(Alice, issued.UploadId!);

        Assert.Contains("part 2", missing.Message, StringComparison.Ordinal);
        Assert.Equal(CloudErrorCode.StoragePermissionDenied, stranger.Code);
        await using var stream = await Files.OpenAsync((await Files.FindAsync("big.bin"))!);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.Equal(content, read.ToArray());
        Assert.Single(Blobs());
    }

    [Fact]
    public async Task A_part_of_the_wrong_size_and_a_part_after_giving_up_are_refused_and_leave_no_blob()
    {
        var issued = await Files.BeginPartedUploadAsync(Alice, "big.bin", FileService.PartBytes + 10);
        Assert.True(Files.Tickets.TryRead(issued.Ticket, Now, out var ticket));

        await Assert.ThrowsAsync<CloudException>(() => Files.UploadPartAsync(ticket, 1, new MemoryStream(new byte[5])));
        await Assert.ThrowsAsync<CloudException>(() => Files.UploadPartAsync(ticket, 3, new MemoryStream(new byte[5])));
        await Files.UploadPartAsync(ticket, 2, new MemoryStream(new byte[10]));
        await Files.AbortUploadAsync(Alice, issued.UploadId!);
        await Assert.ThrowsAsync<CloudException>(() => Files.UploadPartAsync(ticket, 2, new MemoryStream(new byte[10])));

        Assert.Empty(Blobs());
        Assert.Null(await Files.FindAsync("big.bin"));
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private Task<FileService> OpenAsync() =>
        FileService.OpenAsync("env-1", _store!, DiskFileStores.Open(_folder.Combine("blobs")), new CloudLimits(), _time, id => id is "env-1" or "alias"); // opened before

    private async Task<StoredFile> UploadAsync(Caller caller, string path, string content) => await Files.UploadAsync(await TicketAsync(caller, path), Content(content), null);

    private async Task<UploadTicket> TicketAsync(Caller caller, string path)
    {
        Assert.True(Files.Tickets.TryRead((await Files.BeginUploadAsync(caller, path)).Ticket, Now, out var ticket));
        return ticket;
    }

    private async Task<bool> MayUploadAsync(Caller caller, string path)
    {
        try
        {
            await Files.BeginUploadAsync(caller, path);
            return true;
        }
        catch (CloudException error) when (error.Code == CloudErrorCode.StoragePermissionDenied)
        {
            return false;
        }
    }

    private Task PartAsync(UploadTicket ticket, byte[] content, int number)
    {
        var start = (number - 1) * FileService.PartBytes;
        return Files.UploadPartAsync(ticket, number, new MemoryStream(content, start, Math.Min(FileService.PartBytes, content.Length - start)));
    }

    private async Task<string> ReadAsync(string path)
    {
        await using var stream = await Files.OpenAsync((await Files.FindAsync(path))!);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private string[] Blobs() => Directory.GetFiles(_folder.Combine("blobs"), "*", SearchOption.AllDirectories);

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes and reads, but cannot delete.</summary>
    private sealed class StubbornStore(IFileStore store) : IFileStore
    {
        public Task<StoredBlob> WriteAsync(string environmentId, Stream content, long maxBytes, CancellationToken cancellationToken = default) => store.WriteAsync(environmentId, content, maxBytes, cancellationToken);

        public Task<Stream> OpenAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default) => store.OpenAsync(environmentId, key, cancellationToken);

        public Task DeleteAsync(string environmentId, BlobKey key, CancellationToken cancellationToken = default) =>
            Task.FromException(new FileStoreException(FileStoreError.Unavailable, "The file store cannot delete."));
    }
}
