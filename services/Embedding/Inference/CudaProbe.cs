using System.Runtime.InteropServices;

namespace FacePlatform.Embedding.Inference;

/// <summary>
/// Whether CUDA can be used, asked of the driver itself: ONNX Runtime would answer the same question with an error log.
/// </summary>
internal static unsafe class CudaProbe
{
    private static readonly string Driver = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    // ONNX Runtime 1.31 is built for CUDA 13 and loads cuDNN 9 where a network has convolutions.
    private static readonly string[] Libraries = OperatingSystem.IsWindows()
        ? ["cudart64_13.dll", "cublas64_13.dll", "cublasLt64_13.dll", "curand64_10.dll", "cudnn64_9.dll"]
        : ["libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libcurand.so.10", "libcudnn.so.9"];

    /// <summary>Null where CUDA can be used, else what is missing.</summary>
    /// <param name="device">Which GPU, counted from 0.</param>
    public static string? FindMissing(int device)
    {
        if (!NativeLibrary.TryLoad(Driver, out var driver))
            return "no CUDA driver";
        var init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
        var count = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(driver, "cuDeviceGetCount");
        int devices;
        if (init(0) != 0 || count(&devices) != 0 || devices == 0)
            return "no CUDA device";
        if (device >= devices)
            return $"no CUDA device {device}, the last is {devices - 1}";
        return Array.Find(Libraries, library => !NativeLibrary.TryLoad(library, out _)) is { } missing
            ? $"no {missing}"
            : null;
    }

    /// <summary>The name of a GPU that can be used, such as <c>NVIDIA L4</c>.</summary>
    /// <param name="device">Which GPU, counted from 0.</param>
    public static string NameOf(int device)
    {
        const int length = 256;
        var driver = NativeLibrary.Load(Driver);
        var get = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGet");
        var getName = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetName");
        int handle;
        var name = stackalloc byte[length];
        return get(&handle, device) == 0 && getName(name, length, handle) == 0
            ? Marshal.PtrToStringUTF8((nint)name)!
            : $"device {device}";
    }
}
