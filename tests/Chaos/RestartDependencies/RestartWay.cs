namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>How pods go.</summary>
public enum RestartWay
{
    /// <summary>kill -9 of their containers, which start again in them.</summary>
    Kill,

    /// <summary>They are told to stop, and others take their places.</summary>
    Delete,

    /// <summary>They are told to stop, and for a while there are none.</summary>
    Away,
}
