using System.Text.RegularExpressions;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Inference;

/// <summary>
/// What a GPU refused, told from what is wrong with a network by the messages of ONNX Runtime. Memory that was not there is
/// an overload. After any other failure of CUDA its context stays broken for as long as the process lives: from then on the
/// service is not ready, so that calls go to other replicas, and not alive, so that it is started again. What calls it
/// meanwhile is sent to another replica as well.
/// </summary>
public sealed partial class DeviceFaults(ILogger<DeviceFaults> logger) : IHealthCheck
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private int _broken;

    private bool IsBroken => Volatile.Read(ref _broken) != 0;

    /// <summary>Whether the device is at fault, and not the network.</summary>
    public static bool IsOfTheDevice(Exception exception) =>
        exception is OnnxRuntimeException && (OutOfMemory().IsMatch(exception.Message) || Broken().IsMatch(exception.Message));

    /// <summary>Runs something on the device.</summary>
    /// <exception cref="RpcException">
    /// OVERLOADED: there was not enough memory. SERVICE_UNAVAILABLE: the device failed, now or before.
    /// </exception>
    public T Watch<T>(Func<T> run)
    {
        if (IsBroken)
            throw Unavailable();
        try
        {
            return run();
        }
        catch (OnnxRuntimeException exception) when (OutOfMemory().IsMatch(exception.Message))
        {
            throw RpcErrors.Overloaded("The device has no memory left for this image now.", RetryAfter);
        }
        catch (OnnxRuntimeException exception) when (Broken().IsMatch(exception.Message))
        {
            if (Interlocked.Exchange(ref _broken, 1) == 0)
                LogBroken(exception);
            throw Unavailable();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsBroken
            ? HealthCheckResult.Unhealthy("CUDA failed; only a new process can use the GPU again.")
            : HealthCheckResult.Healthy());

    private static RpcException Unavailable() =>
        RpcErrors.Unavailable("The device has failed; another replica can answer.", RetryAfter);

    [GeneratedRegex("Failed to allocate memory|out of memory|ALLOC_FAILED")]
    private static partial Regex OutOfMemory();

    // cuDNN refuses a network in the same words, and goes on.
    [GeneratedRegex("(CUDA|CUDNN|CUBLAS) failure(?!.*(NOT_SUPPORTED|BAD_PARAM))", RegexOptions.Singleline)]
    private static partial Regex Broken();

    [LoggerMessage(LogLevel.Critical, "CUDA failed; the service has to be started again")]
    private partial void LogBroken(Exception exception);
}
