using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What tests of merges and names share.</summary>
public abstract class CuratingTest(IdentityDatabase database) : IdentityTest(database)
{
    /// <summary>ann, bob and carol, with a face each along axes 0, 1 and 2.</summary>
    protected async Task<Face[]> EnrolThreeAsync() =>
    [
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0)),
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(1)),
        await Caller.EnrolAsync(G, "carol", Vectors.Axis(2)),
    ];
}
