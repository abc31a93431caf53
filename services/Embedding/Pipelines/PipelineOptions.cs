using System.ComponentModel.DataAnnotations;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Which pipelines are served: the configuration section <c>Pipelines</c>.</summary>
public sealed class PipelineOptions
{
    /// <summary>A folder whose subfolders are pipelines; relative to the service's own.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Root { get; set; } = "pipelines";

    /// <summary>Further pipelines, one folder each.</summary>
    public IList<string> Additional { get; } = [];

    /// <summary>The title of the pipeline that serves requests which name none; the only one where empty.</summary>
    public string Default { get; set; } = "";
}
