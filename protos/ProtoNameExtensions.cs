using System.Reflection;
using Google.Protobuf.Reflection;

namespace FacePlatform.V1;

/// <summary>Values of the contract's enumerations, written as the contract does.</summary>
public static class ProtoNameExtensions
{
    /// <summary>Such as <c>SEMI_HARD</c>; the number where the contract that this was built with has no such value.</summary>
    public static string ToProtoName<T>(this T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString();
}
