using System.ComponentModel.DataAnnotations;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>Which networks are served: the configuration section <c>FeatureNetworks</c>.</summary>
public sealed class FeatureNetworkOptions
{
    public const string Section = "FeatureNetworks";

    /// <summary>
    /// A folder whose subfolders are feature networks, each a <c>network.json</c> beside its ONNX file; relative to the
    /// service's own.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Folder { get; set; } = "networks";

    /// <summary>Further networks, one folder each.</summary>
    public IList<string> Additional { get; } = [];

    /// <summary>The id of the network that serves requests which name none.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Default { get; set; } = "resnet18";
}
