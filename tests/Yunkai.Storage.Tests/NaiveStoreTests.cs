using Microsoft.Extensions.Time.Testing;
using Yunkai.Storage.Checked;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests;

/// <summary>The oracle meets the contract too.</summary>
public sealed class NaiveStoreTests : DocumentStoreContract
{
    protected override Task<IDocumentStore> OpenAsync() =>
        Task.FromResult<IDocumentStore>(new CheckedStore(new NaiveStore("env-1", new CountingIds(), new FakeTimeProvider())));
}
