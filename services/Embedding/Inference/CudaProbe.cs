using System.Runtime.InteropServices;

namespace FacePlatform.Embedding.Inference;

/// <summary>
/// Whether CUDA can be used, asked of the driver itself: ONNX Runtime would answer the same question with an error log.
/// </summary>
internal static unsafe class CudaProbe
{
    /// <summary>Null where CUDA can be used, else what is missing.</summary>
    public static string? FindMissing()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver))
            return "no CUDA driver";
        var init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
        var count = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(driver, "cuDeviceGetCount");
        int devices;
        if (init(0) != 0 || count(&devices) != 0 || devices == 0)
            return "no CUDA device";

        // ONNX Runtime 1.31 is built for CUDA 13 and cuDNN 9.
        string[] libraries = OperatingSystem.IsWindows()
            ? ["cudart64_13.dll", "cublasLt64_13.dll", "cudnn64_9.dll"]
            : ["libcudart.so.13", "libcublasLt.so.13", "libcudnn.so.9"];
        return Array.Find(libraries, library => !NativeLibrary.TryLoad(library, out _)) is { } missing
            ? $"no {missing}"
            : null;
    }
}
