using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>How many candidates an identification lists per face: 1 to 100, and 5 where 0 is asked for.</summary>
public static class CandidateCounts
{
    private const int Default = 5;
    private const int Most = 100;

    /// <summary>The number that holds, 1 to 100.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static int Check(int candidates, string field) => candidates switch
    {
        0 => Default,
        > 0 and <= Most => candidates,
        _ => throw RpcErrors.InvalidField(field, $"must be from 0 to {Most}."),
    };
}
