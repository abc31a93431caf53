using System.Reflection;
using FacePlatform.Embedding.Inference;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Tests.Embedding;

/// <summary>What follows when a GPU refuses a run, by the messages that ONNX Runtime has for it.</summary>
public sealed class DeviceFaultTests
{
    private readonly DeviceFaults _faults = new(NullLogger<DeviceFaults>.Instance);

    [Theory]
    [InlineData("CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ; expr=cudaStreamSynchronize")]
    [InlineData("CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=h ; expr=cudnnBackendExecute")]
    [InlineData("CUBLAS failure 14: CUBLAS_STATUS_INTERNAL_ERROR ; GPU=0 ; hostname=h ; expr=cublasSgemm")]
    public async Task After_a_failure_of_CUDA_the_service_is_not_alive_any_more(string message)
    {
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());

        Assert.Throws<OnnxRuntimeException>(() => Fail(message));

        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());
        Assert.Equal(1, _faults.Watch(() => 1));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());
    }

    [Theory]
    [InlineData("Failed to allocate memory for requested buffer of size 1048576")]
    [InlineData("CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc")]
    [InlineData("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h ; expr=cublasCreate")]
    public async Task Memory_that_is_not_there_is_an_overload(string message)
    {
        await RpcAssert.FailsAsync(
            StatusCode.ResourceExhausted, ErrorReason.Overloaded, () => Task.Run(() => Fail(message)));

        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    [Theory]
    [InlineData("CUDNN failure 3000: CUDNN_STATUS_NOT_SUPPORTED ; GPU=0 ; hostname=h ; expr=cudnnBackendFinalize")]
    [InlineData("Got invalid dimensions for input: data")]
    public async Task What_is_wrong_with_a_network_changes_nothing(string message)
    {
        Assert.Throws<OnnxRuntimeException>(() => Fail(message));

        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    // Only ONNX Runtime itself makes them.
    private int Fail(string message) => _faults.Watch<int>(() =>
        throw (OnnxRuntimeException)Activator.CreateInstance(
            typeof(OnnxRuntimeException), BindingFlags.NonPublic | BindingFlags.Instance, null, [null, message], null)!);

    private async Task<HealthStatus> HealthAsync() => (await _faults.CheckHealthAsync(new HealthCheckContext())).Status;
}
