using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Requests;

/// <summary>
/// Rates and thresholds of a request, checked to be finite and in range. What a rate means, and what holds where none
/// is given, is Identity's.
/// </summary>
internal static class OperatingPoints
{
    public static OperatingPointRequest From(VerifyFacesRequest request) => request.OperatingPointCase switch
    {
        VerifyFacesRequest.OperatingPointOneofCase.FalseMatchRate => Rate(request.FalseMatchRate),
        VerifyFacesRequest.OperatingPointOneofCase.Threshold => Threshold(request.Threshold),
        _ => new(),
    };

    public static OperatingPointRequest From(VerifySubjectRequest request) => request.OperatingPointCase switch
    {
        VerifySubjectRequest.OperatingPointOneofCase.FalseMatchRate => Rate(request.FalseMatchRate),
        VerifySubjectRequest.OperatingPointOneofCase.Threshold => Threshold(request.Threshold),
        _ => new(),
    };

    public static OperatingPointRequest From(ListDuplicateSubjectsRequest request) => request.OperatingPointCase switch
    {
        ListDuplicateSubjectsRequest.OperatingPointOneofCase.FalseMatchRate => Rate(request.FalseMatchRate),
        ListDuplicateSubjectsRequest.OperatingPointOneofCase.Threshold => Threshold(request.Threshold),
        _ => new(),
    };

    public static OperatingPointRequest From(ListOutlierFacesRequest request) => request.OperatingPointCase switch
    {
        ListOutlierFacesRequest.OperatingPointOneofCase.FalseMatchRate => Rate(request.FalseMatchRate),
        ListOutlierFacesRequest.OperatingPointOneofCase.Threshold => Threshold(request.Threshold),
        _ => new(),
    };

    /// <summary>A rate between 0 and 1; how small a rate is supported is Identity's to say.</summary>
    public static double CheckRate(double rate, string field) =>
        rate is > 0 and < 1 ? rate : throw RpcErrors.InvalidField(field, "must be above 0 and below 1.");

    private static OperatingPointRequest Rate(double rate) =>
        new() { FalseMatchRate = CheckRate(rate, "false_match_rate") };

    private static OperatingPointRequest Threshold(double threshold) =>
        threshold is >= -1 and <= 1
            ? new() { Threshold = threshold }
            : throw RpcErrors.InvalidField("threshold", "must be a similarity from -1 to 1.");
}
