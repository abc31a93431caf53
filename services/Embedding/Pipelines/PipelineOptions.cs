using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Which pipelines are served: the configuration section <c>Pipelines</c>.</summary>
public sealed class PipelineOptions
{
    public const string Section = "Pipelines";

    /// <summary>A folder whose subfolders are pipelines; relative to the service's own.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Root { get; set; } = "pipelines";

    /// <summary>Further pipelines, one folder each.</summary>
    public IList<string> Additional { get; } = [];

    /// <summary>The folder of the model store, whose active models are served too; none where empty.</summary>
    public string Store { get; set; } = "";

    /// <summary>How often the model store is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan StoreInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The title of the configured pipeline that serves requests which name none; the only one where empty. The model
    /// store may say another.
    /// </summary>
    public string Default { get; set; } = "";
}
