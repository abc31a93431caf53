using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Facectl.Output;

/// <summary>Times as documents and tables show them: RFC 3339, UTC.</summary>
internal static class TimeText
{
    public static string? Of(Timestamp? time) => time?.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
