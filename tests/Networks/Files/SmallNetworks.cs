namespace FacePlatform.Tests.Networks.Files;

/// <summary>Whole networks written by hand.</summary>
internal static class SmallNetworks
{
    /// <summary>
    /// VGG as the ONNX model zoo has it, with fewer channels: convolutions and maxima, then Flatten or Reshape, three
    /// fully connected layers with dropout, and softmax.
    /// </summary>
    /// <param name="flatten">The operator before the fully connected layers.</param>
    /// <param name="opset">Version of the operators.</param>
    /// <param name="mask">Caffe2's exporter names the second output of dropout too, which nothing reads.</param>
    /// <param name="batchNormalization">
    /// The variant with batch normalisation; MXNet's exporter writes <c>spatial</c> 0 into it.
    /// </param>
    public static GraphBuilder Vgg(
        string flatten = "Flatten", long opset = 7, bool mask = false, bool batchNormalization = false)
    {
        var graph = new GraphBuilder(opset, 1, 3, 32, 32);
        var (value, channels, size) = ("x", 3, 32);
        foreach (var (block, width) in new[] { (1, 8), (2, 16), (3, 24) })
        {
            foreach (var layer in new[] { 1, 2 })
            {
                graph.Weight($"w{block}_{layer}", -0.3f, 0.3f, width, channels, 3, 3).Weight($"b{block}_{layer}", width)
                    .Node(
                        "Conv",
                        $"{value} w{block}_{layer} b{block}_{layer}",
                        $"conv{block}_{layer}",
                        ("kernel_shape", new long[] { 3, 3 }),
                        ("pads", new long[] { 1, 1, 1, 1 }),
                        ("strides", new long[] { 1, 1 }));
                value = $"conv{block}_{layer}";
                if (batchNormalization)
                    value = NormalizeBatch(graph, value, $"norm{block}_{layer}", width);
                graph.Node("Relu", value, $"relu{block}_{layer}");
                (value, channels) = ($"relu{block}_{layer}", width);
            }

            graph.Node(
                "MaxPool",
                value,
                $"pool{block}",
                ("kernel_shape", new long[] { 2, 2 }),
                ("pads", new long[4]),
                ("strides", new long[] { 2, 2 }));
            (value, size) = ($"pool{block}", size / 2);
        }

        if (flatten == "Flatten")
            graph.Node("Flatten", value, "flat");
        else
            graph.Integers("shape", 1, -1).Node("Reshape", $"{value} shape", "flat");
        return graph
            .Weight("w6", -0.1f, 0.1f, 32, channels * size * size).Weight("b6", 32)
            .Node("Gemm", "flat w6 b6", "fc6", ("transB", 1)).Node("Relu", "fc6", "relu6")
            .Node("Dropout", "relu6", mask ? "drop6 mask6" : "drop6", ("ratio", 0.5f))
            .Weight("w7", 32, 20).Weight("b7", 20)
            .Node("Gemm", "drop6 w7 b7", "fc7", ("alpha", 1f), ("beta", 1f)).Node("Relu", "fc7", "relu7")
            .Node("Dropout", "relu7", mask ? "drop7 mask7" : "drop7", ("ratio", 0.5f))
            .Weight("w8", -0.2f, 0.2f, 10, 20).Weight("b8", 10)
            .Node("Gemm", "drop7 w8 b8", "fc8", ("transB", 1)).Node("Softmax", "fc8", "y");
    }

    /// <summary>Convolution, batch normalisation, slopes, average, and a fully connected layer in two nodes.</summary>
    public static GraphBuilder Encoder() =>
        new GraphBuilder(13, 4, 3, 12, 12)
            .Weight("w1", -0.3f, 0.3f, 8, 3, 3, 3)
            .Weight("scale", 0.5f, 1.5f, 8).Weight("shift", 8).Weight("mean", 8).Weight("variance", 0.5f, 1.5f, 8)
            .Weight("slope", 0, 0.5f, 8, 1, 1)
            .Weight("w2", 8, 5).Weight("b2", 5)
            .Scalar("middle", 0.25f)
            .Node("Sub", "x middle", "centred")
            .Node("Conv", "centred w1", "conv", ("kernel_shape", new long[] { 3, 3 }))
            .Node(
                "BatchNormalization",
                "conv scale shift mean variance",
                "norm",
                ("epsilon", 1e-3f),
                ("momentum", 0.8f))
            .Node("PRelu", "norm slope", "active")
            .Node("GlobalAveragePool", "active", "pool")
            .Node("Flatten", "pool", "flat")
            .Node("MatMul", "flat w2", "product")
            .Node("Add", "product b2", "y");

    private static string NormalizeBatch(GraphBuilder graph, string input, string output, int channels)
    {
        graph.Weight($"{output}_s", 0.5f, 1.5f, channels).Weight($"{output}_b", channels)
            .Weight($"{output}_m", channels).Weight($"{output}_v", 0.5f, 1.5f, channels)
            .Node(
                "BatchNormalization",
                $"{input} {output}_s {output}_b {output}_m {output}_v",
                output,
                ("epsilon", 1e-5f),
                ("momentum", 0.9f),
                ("spatial", 0));
        return output;
    }
}
