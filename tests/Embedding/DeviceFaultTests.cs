using System.Reflection;
using FacePlatform.Embedding.Inference;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace FacePlatform.Tests.Embedding;

/// <summary>What follows when a GPU refuses a run, by the messages that ONNX Runtime has for it.</summary>
public sealed class DeviceFaultTests
{
    private static readonly string[] Probes = ["live", "ready", ""];

    private readonly DeviceFaults _faults = new(NullLogger<DeviceFaults>.Instance);

    [Theory]
    [InlineData("CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ; expr=cudaStreamSynchronize")]
    [InlineData("CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=h ; expr=cudnnBackendExecute")]
    [InlineData("CUBLAS failure 14: CUBLAS_STATUS_INTERNAL_ERROR ; GPU=0 ; hostname=h ; expr=cublasSgemm")]
    public async Task After_a_failure_of_CUDA_nothing_runs_any_more_and_every_call_is_sent_to_another_replica(string message)
    {
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());

        await IsSentAwayAsync(() => Task.Run(() => Fail(_faults, message)));

        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());
        var ran = false;
        await IsSentAwayAsync(() => Task.Run(() => _faults.Watch(() => ran = true)));
        Assert.False(ran);
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());
    }

    [Fact]
    public async Task After_a_failure_of_CUDA_the_service_is_neither_ready_nor_alive_from_that_moment_on()
    {
        using var service = EmbeddingHost.Start();
        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);
        var health = new Health.HealthClient(service.Channel);
        var request = EmbeddingHost.Request(SamplePhotos.Read(1));
        Assert.NotEmpty((await client.AnalyzeFacesAsync(request)).Faces);
        foreach (var probe in Probes)
            Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new() { Service = probe })).Status);

        Assert.Throws<RpcException>(() => Fail(
            service.Services.GetRequiredService<DeviceFaults>(), "CUDA failure 700: an illegal memory access was encountered"));

        foreach (var probe in Probes)
            Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new() { Service = probe })).Status);
        await IsSentAwayAsync(async () => await client.AnalyzeFacesAsync(request));
    }

    [Theory]
    [InlineData("Failed to allocate memory for requested buffer of size 1048576")]
    [InlineData("CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc")]
    [InlineData("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h ; expr=cublasCreate")]
    public async Task Memory_that_is_not_there_is_an_overload(string message)
    {
        await RpcAssert.FailsAsync(
            StatusCode.ResourceExhausted, ErrorReason.Overloaded, () => Task.Run(() => Fail(_faults, message)));

        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    [Theory]
    [InlineData("CUDNN failure 3000: CUDNN_STATUS_NOT_SUPPORTED ; GPU=0 ; hostname=h ; expr=cudnnBackendFinalize")]
    [InlineData("Got invalid dimensions for input: data")]
    public async Task What_is_wrong_with_a_network_changes_nothing(string message)
    {
        Assert.Throws<OnnxRuntimeException>(() => Fail(_faults, message));

        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    // Only ONNX Runtime itself makes them.
    private static int Fail(DeviceFaults faults, string message) => faults.Watch<int>(() =>
        throw (OnnxRuntimeException)Activator.CreateInstance(
            typeof(OnnxRuntimeException), BindingFlags.NonPublic | BindingFlags.Instance, null, [null, message], null)!);

    // The gateway repeats what is UNAVAILABLE at the next replica.
    private static async Task IsSentAwayAsync(Func<Task> call)
    {
        var error = await RpcAssert.FailsAsync(StatusCode.Unavailable, ErrorReason.ServiceUnavailable, call);
        Assert.True(error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }

    private async Task<HealthStatus> HealthAsync() => (await _faults.CheckHealthAsync(new HealthCheckContext())).Status;
}
