namespace FacePlatform.Networks;

/// <summary>How an ONNX file becomes a network.</summary>
public sealed record OnnxNetworkOptions
{
    /// <summary>
    /// Whether the weights can be trained: kernels, matrices, biases, slopes, and scale and bias of batch normalisation
    /// that is not frozen. Other constants of the graph, such as a mean that is subtracted from the input, stay as they
    /// are.
    /// </summary>
    public bool Trainable { get; init; }

    /// <summary>
    /// Averages where the file says maximum. Gatys, Ecker and Bethge (2015) found smoother pictures that way.
    /// </summary>
    public bool AveragePooling { get; init; }

    /// <summary>
    /// Batch normalisation keeps the file's mean, variance, scale and bias. Otherwise scale and bias are trained with
    /// the rest, and while <see cref="OnnxNetwork.IsTraining"/> is set, a batch is normalised by its own mean and
    /// variance, which the stored ones follow.
    /// </summary>
    public bool FreezeBatchNormalization { get; init; } = true;
}
