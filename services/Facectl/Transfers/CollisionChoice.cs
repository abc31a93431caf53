using FacePlatform.V1;

namespace FacePlatform.Facectl.Transfers;

/// <summary>What to do with a face that looks like another subject, as <c>--collisions</c> spells it.</summary>
public enum CollisionChoice
{
    /// <summary>Enrol it and list it.</summary>
    Report,

    /// <summary>Refuse it.</summary>
    Fail,

    /// <summary>Do not look.</summary>
    Ignore,
}

internal static class CollisionChoiceExtensions
{
    public static CollisionPolicy ToPolicy(this CollisionChoice choice) => choice switch
    {
        CollisionChoice.Fail => CollisionPolicy.Fail,
        CollisionChoice.Ignore => CollisionPolicy.Ignore,
        _ => CollisionPolicy.Report,
    };
}
