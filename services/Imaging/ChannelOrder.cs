namespace FacePlatform.Imaging;

/// <summary>The order of a network's colour planes.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,
}
