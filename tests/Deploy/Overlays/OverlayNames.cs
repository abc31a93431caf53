namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary>Every overlay that there is.</summary>
public sealed class OverlayNames : TheoryData<string>
{
    public OverlayNames()
        : base(BuiltOverlays.Names)
    {
    }
}
