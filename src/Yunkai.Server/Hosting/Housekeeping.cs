using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Environments;

namespace Yunkai.Server.Hosting;

/// <summary>Hourly, in the environments that are open: expired logins and large uploads that were never finished go. Nothing depends on it but space.</summary>
internal sealed partial class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly EnvironmentDirectory _environments;
    private readonly ILogger<Housekeeping> _logger;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    public Housekeeping(EnvironmentDirectory environments, TimeProvider time, ILogger<Housekeeping> logger)
    {
        _environments = environments;
        _logger = logger;
        _timer = new PeriodicTimer(Period, time);
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _timer.Dispose();
        await _running.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        // False once it is disposed.
        while (await _timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            foreach (var environment in _environments.Opened)
            {
                try
                {
                    await environment.Identity.SweepAsync(_closing.Token).ConfigureAwait(false);
                    await environment.Files.SweepAsync().ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (_closing.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception error)
                {
                    // A full disk today must not end the sweeping for good.
                    LogFailed(error, environment.Id);
                }
            }
        }
    }

    [LoggerMessage(EventIds.SweepFailed, LogLevel.Warning, "Expired records of environment {EnvironmentId} could not be removed; the next hour tries again")]
    private partial void LogFailed(Exception error, string environmentId);
}
