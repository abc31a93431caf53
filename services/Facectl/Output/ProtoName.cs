using System.Reflection;
using Google.Protobuf.Reflection;

namespace FacePlatform.Facectl.Output;

/// <summary>Values of the contract's enumerations, written as the contract does.</summary>
internal static class ProtoName
{
    /// <summary>Such as <c>SEMI_HARD</c>.</summary>
    public static string ToProtoName<T>(this T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString();
}
