using System.Reflection;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Networks.Files;

/// <summary>The networks at hand: from npm packages, from a NuGet package, and beside the repository.</summary>
internal static class NetworkFile
{
    public const string ResNet18 = "ResNet18.onnx";
    public const string FaceEncoder = "fr_feature.onnx";
    public const string SqueezeNet = "squeezenet1_0.onnx";
    public const string Vgg19 = "vgg19_16x_relu5_1.onnx";

    private static readonly string s_npm = Path.Combine(RepositoryRoot.Path, "services/Models/node_modules");

    private static readonly string s_resNet18 = BuildPath("ResNet18Onnx");

    /// <summary>Every network, by file name.</summary>
    public static TheoryData<string> All { get; } = new(
        "fr_age.onnx", "fr_detect.onnx", "fr_expression.onnx", "fr_eye.onnx", FaceEncoder, "fr_gender.onnx",
        "fr_landmark.onnx", "fr_liveness.onnx", "fr_pose.onnx", "mnet.25_v1.onnx", "mnet.25_v2.onnx", ResNet18,
        SqueezeNet, Vgg19, "face_detection_yunet_2026may.onnx");

    /// <summary>A path that the build wrote into this assembly.</summary>
    public static string BuildPath(string key) => typeof(NetworkFile).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    /// <summary>Where a network is; the test skips where it is one beside the repository and absent.</summary>
    public static string Find(string name)
    {
        var path = name switch
        {
            ResNet18 => s_resNet18,
            _ when name.StartsWith("fr_", StringComparison.Ordinal) =>
                Path.Combine(s_npm, "faceplugin-face-recognition-js/model", name),
            _ when name.StartsWith("mnet", StringComparison.Ordinal) => Path.Combine(s_npm, "retinaface", name),
            _ => SharedData.FindFile($"models/{name}"),
        };
        Assert.SkipWhen(path is null, SharedData.Absent);
        return path!;
    }
}
