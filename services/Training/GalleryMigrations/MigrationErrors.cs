using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.GalleryMigrations;

internal static class MigrationErrors
{
    /// <summary>MIGRATION_PHASE.</summary>
    /// <param name="what">What is wrong with it, for the message.</param>
    /// <param name="phase">That it is in.</param>
    public static RpcException Phase(string what, MigrationPhase phase)
    {
        var name = phase.ToProtoName();
        return RpcErrors.MigrationPhase($"The migration {what}: it is {name}.", name);
    }
}
