namespace FacePlatform.Tests.Deploy.Images;

/// <summary>Every image, one row each.</summary>
public sealed class ImageNames : TheoryData<string>
{
    public ImageNames() => AddRange(BakeFile.Load().Images.ToArray());
}
