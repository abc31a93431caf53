using FacePlatform.Tests.Networks.Files;

namespace FacePlatform.Tests.Networks;

/// <summary>Graphs of mostly one node.</summary>
internal static class OperatorCases
{
    private static readonly Dictionary<string, GraphBuilder> s_all = [];

    public static Dictionary<string, GraphBuilder> All()
    {
        Windows();
        Elements();
        Matrices();
        Shapes();
        Sizes();
        return s_all;
    }

    private static void Windows()
    {
        s_all["Conv with unequal pads, strides and dilations"] = Image()
            .Weight("w", 6, 3, 3, 2).Weight("b", 6)
            .Node("Conv", "x w b", "y", ("pads", Of(2, 0, 1, 3)), ("strides", Of(2, 1)), ("dilations", Of(1, 2)));
        s_all["Conv in groups, SAME_UPPER"] = Image(4)
            .Weight("w", 8, 2, 4, 4)
            .Node("Conv", "x w", "y", ("auto_pad", "SAME_UPPER"), ("group", 2), ("strides", Of(2, 3)));
        s_all["Conv SAME_LOWER"] = Image()
            .Weight("w", 2, 3, 4, 4).Node("Conv", "x w", "y", ("auto_pad", "SAME_LOWER"));
        s_all["Conv VALID"] = Image().Weight("w", 2, 3, 3, 3).Node("Conv", "x w", "y", ("auto_pad", "VALID"));
        s_all["Conv over one dimension"] = new GraphBuilder(13, 2, 3, 20)
            .Weight("w", 4, 3, 5).Node("Conv", "x w", "y", ("pads", Of(1, 2)), ("strides", Of(2)));
        s_all["Conv over three dimensions"] = new GraphBuilder(13, 1, 2, 6, 7, 8)
            .Weight("w", 4, 2, 3, 2, 3).Weight("b", 4).Node("Conv", "x w b", "y", ("pads", Of(1, 0, 1, 1, 0, 1)));
        s_all["ConvTranspose"] = Image()
            .Weight("w", 3, 4, 3, 3).Weight("b", 4)
            .Node(
                "ConvTranspose",
                "x w b",
                "y",
                ("strides", Of(2, 2)),
                ("pads", Of(1, 1, 1, 1)),
                ("output_padding", Of(1, 0)));
        s_all["ConvTranspose with unequal pads"] = Image()
            .Weight("w", 3, 4, 3, 3).Node("ConvTranspose", "x w", "y", ("strides", Of(2, 2)), ("pads", Of(0, 1, 1, 0)));
        s_all["MaxPool with unequal pads"] = Image()
            .Node("MaxPool", "x", "y", ("kernel_shape", Of(3, 2)), ("pads", Of(0, 0, 2, 1)), ("strides", Of(2, 2)));
        s_all["MaxPool rounding up"] = Image()
            .Node("MaxPool", "x", "y", ("kernel_shape", Of(3, 3)), ("strides", Of(2, 2)), ("ceil_mode", 1));
        s_all["MaxPool rounding up, with unequal pads"] = Image()
            .Node(
                "MaxPool",
                "x",
                "y",
                ("kernel_shape", Of(3, 2)),
                ("pads", Of(0, 0, 2, 1)),
                ("strides", Of(3, 2)),
                ("ceil_mode", 1));
        s_all["MaxPool whose positions nothing reads"] = Image()
            .Node("MaxPool", "x", "y positions", ("kernel_shape", Of(2, 2)));
        s_all["MaxPool with dilations"] = Image()
            .Node("MaxPool", "x", "y", ("kernel_shape", Of(2, 2)), ("dilations", Of(2, 3)));
        s_all["AveragePool with pads"] = Image()
            .Node("AveragePool", "x", "y", ("kernel_shape", Of(3, 3)), ("pads", Of(1, 1, 1, 1)));
        s_all["AveragePool with unequal pads"] = Image()
            .Node("AveragePool", "x", "y", ("kernel_shape", Of(3, 3)), ("pads", Of(0, 1, 2, 1)), ("strides", Of(2, 1)));
        s_all["AveragePool that counts the padding"] = Image()
            .Node(
                "AveragePool",
                "x",
                "y",
                ("kernel_shape", Of(3, 3)),
                ("pads", Of(1, 0, 2, 2)),
                ("count_include_pad", 1));
        s_all["AveragePool rounding up, with unequal pads"] = Image()
            .Node(
                "AveragePool",
                "x",
                "y",
                ("kernel_shape", Of(3, 2)),
                ("pads", Of(0, 0, 2, 1)),
                ("strides", Of(3, 2)),
                ("ceil_mode", 1));
        s_all["AveragePool SAME_UPPER"] = Image()
            .Node(
                "AveragePool",
                "x",
                "y",
                ("kernel_shape", Of(3, 2)),
                ("strides", Of(2, 2)),
                ("auto_pad", "SAME_UPPER"));
        s_all["GlobalMaxPool"] = Image().Node("GlobalMaxPool", "x", "y");
        s_all["LRN"] = Image(7).Node("LRN", "x", "y", ("size", 5), ("alpha", 0.02f), ("beta", 0.6f), ("bias", 2f));
        s_all["BatchNormalization of vectors, spatial 0"] = new GraphBuilder(7, 4, 8)
            .Weight("s", 8).Weight("b", 8).Weight("m", 8).Weight("v", 0.5f, 1.5f, 8)
            .Node("BatchNormalization", "x s b m v", "y", ("spatial", 0));
        s_all["InstanceNormalization"] = Image()
            .Weight("s", 3).Weight("b", 3).Node("InstanceNormalization", "x s b", "y", ("epsilon", 0.01f));
        s_all["LpNormalization"] = new GraphBuilder(13, 4, 8).Node("LpNormalization", "x", "y", ("axis", 1), ("p", 2));
    }

    private static void Elements()
    {
        foreach (var name in new[]
            { "Relu", "Sigmoid", "Tanh", "Softplus", "Abs", "Neg", "Exp", "Floor", "Ceil", "Erf", "Identity" })
        {
            s_all[name] = Image().Node(name, "x", "y");
        }

        s_all["Sqrt, Log and Reciprocal"] = Image()
            .Node("Exp", "x", "e").Node("Sqrt", "e", "s").Node("Reciprocal", "s", "r").Node("Log", "r", "y");
        s_all["LeakyRelu"] = Image().Node("LeakyRelu", "x", "y", ("alpha", 0.3f));
        s_all["Elu"] = Image().Node("Elu", "x", "y", ("alpha", 0.7f));
        s_all["HardSigmoid"] = Image().Node("HardSigmoid", "x", "y", ("alpha", 0.3f), ("beta", 0.4f));
        s_all["HardSwish"] = Image(opset: 14).Node("HardSwish", "x", "y");
        s_all["PRelu for each channel"] = Image().Weight("s", 3, 1, 1).Node("PRelu", "x s", "y");
        s_all["PRelu for each column"] = Image().Weight("s", 11).Node("PRelu", "x s", "y");
        s_all["PRelu with one slope"] = Image().Weight("s", 1).Node("PRelu", "x s", "y");
        s_all["PRelu of vectors"] = new GraphBuilder(13, 4, 8).Weight("s", 8).Node("PRelu", "x s", "y");
        s_all["Clip by attributes"] = Image(opset: 6).Node("Clip", "x", "y", ("min", -0.5f), ("max", 0.25f));
        s_all["Clip by inputs"] = Image().Scalar("max", 0.5f).Node("Clip", "x - max", "y");
        s_all["Softmax over the last"] = Image().Node("Softmax", "x", "y");
        s_all["Softmax of older files"] = Image(opset: 9).Node("Softmax", "x", "y", ("axis", 2));
        s_all["LogSoftmax"] = Image().Node("LogSoftmax", "x", "y", ("axis", 1));
        s_all["Broadcasting"] = Image()
            .Weight("a", 3, 1, 1).Weight("b", 11).Scalar("c", 3)
            .Node("Add", "x a", "s").Node("Mul", "b s", "m").Node("Sub", "m c", "d").Node("Div", "d c", "y");
        s_all["Pow"] = Image().Scalar("p", 2).Node("Pow", "x p", "y");
        s_all["Sum, Max and Min"] = Image()
            .Weight("a", 3, 1, 1).Weight("b", 11)
            .Node("Sum", "x a b", "s").Node("Max", "s a x", "m").Node("Min", "m b", "y");
        s_all["Dropout"] = Image().Scalar("ratio", 0.5f).Node("Dropout", "x ratio", "y");
        s_all["Dropout with a mask that nothing reads"] = Image().Node("Dropout", "x", "y mask");
        s_all["Dropout with a mask left out"] = Image().Node("Dropout", "x", "y -");
    }

    private static void Matrices()
    {
        s_all["Gemm with factors"] = new GraphBuilder(13, 4, 6)
            .Weight("w", 6, 5).Weight("b", 4, 1)
            .Node("Gemm", "x w b", "y", ("alpha", 0.5f), ("beta", 2f));
        s_all["Gemm transposed, no bias"] = new GraphBuilder(13, 6, 4)
            .Weight("w", 5, 6).Node("Gemm", "x w", "y", ("transA", 1), ("transB", 1), ("alpha", 0.5f));
        s_all["MatMul of stacks"] = new GraphBuilder(13, 2, 3, 4, 5).Weight("w", 3, 5, 6).Node("MatMul", "x w", "y");
        foreach (var name in new[] { "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSum" })
        {
            s_all[name] = Image(opset: 11).Node(name, "x", "y", ("axes", Of(1, -1)), ("keepdims", 0));
            s_all[$"{name} of everything"] = Image().Node(name, "x", "y");
        }

        s_all["ReduceSum by input"] = Image().Integers("axes", 2).Node("ReduceSum", "x axes", "y");
        s_all["ReduceSum of nothing"] = Image().Node("ReduceSum", "x", "y", ("noop_with_empty_axes", 1));
    }

    private static void Shapes()
    {
        s_all["Reshape that keeps and fills"] = Image().Integers("s", 0, -1, 11).Node("Reshape", "x s", "y");
        s_all["Reshape of older files"] = Image(opset: 1).Node("Reshape", "x", "y", ("shape", Of(2, 27, 11)));
        s_all["Flatten from the end"] = Image().Node("Flatten", "x", "y", ("axis", -2));
        s_all["Flatten all"] = Image().Node("Flatten", "x", "y", ("axis", 0));
        s_all["Transpose without an order"] = Image().Node("Transpose", "x", "y");
        s_all["Squeeze and Unsqueeze by inputs"] = new GraphBuilder(13, 1, 3, 1, 5)
            .Integers("s", 0, -2).Integers("u", -1, 1)
            .Node("Squeeze", "x s", "m").Node("Unsqueeze", "m u", "y");
        s_all["Squeeze of every one"] = new GraphBuilder(9, 1, 3, 1, 5).Node("Squeeze", "x", "y");
        s_all["Unsqueeze by attribute"] = Image(opset: 9).Node("Unsqueeze", "x", "y", ("axes", Of(0, 3)));
        s_all["Concat from the end"] = Image().Weight("a", 2, 3, 9, 4).Node("Concat", "x a x", "y", ("axis", -1));
        s_all["Slice with steps, from the end"] = Image()
            .Integers("starts", -8, 1).Integers("ends", long.MaxValue, -1)
            .Integers("axes", -1, 2).Integers("steps", 3, 2)
            .Node("Slice", "x starts ends axes steps", "y");
        s_all["Split by input"] = Image().Integers("s", 2, 7).Node("Split", "x s", "a y", ("axis", 2));
        s_all["Split in equal parts"] = Image().Node("Split", "x", "a b y", ("axis", 1));
        s_all["Gather from the end"] = Image().Integers("i", -1, 0, 3).Node("Gather", "x i", "y", ("axis", 3));
        s_all["Expand"] = new GraphBuilder(13, 3, 1, 4).Integers("s", 2, 1, 5, 1).Node("Expand", "x s", "y");
        s_all["Cast and ConstantOfShape"] = Image()
            .Node("Shape", "x", "s").Node("ConstantOfShape", "s", "z")
            .Node("Cast", "x", "i", ("to", 7)).Node("Cast", "i", "f", ("to", 1)).Node("Add", "z f", "y");
        s_all["Division of whole numbers"] = Image()
            .Integers("d", 2)
            .Node("Cast", "x", "i", ("to", 7)).Node("Div", "i d", "q").Node("Cast", "q", "y", ("to", 1));
        s_all["Constant numbers"] = Image()
            .Node("Constant", "", "f", ("value_float", 2f)).Node("Constant", "", "n", ("value_ints", Of(2, 3, 99)))
            .Node("Mul", "x f", "m").Node("Reshape", "m n", "y");
    }

    private static void Sizes()
    {
        s_all["Pad with a value"] = Image()
            .Integers("p", 0, 1, 2, 0, 0, 0, 1, 3).Scalar("v", 1.5f).Node("Pad", "x p v", "y");
        s_all["Pad of older files"] = Image(opset: 9)
            .Node("Pad", "x", "y", ("pads", Of(0, 0, 1, 2, 0, 0, 0, 1)), ("value", -2f));
        s_all["Pad with a mirror"] = Image()
            .Integers("p", 0, 0, 2, 1, 0, 0, 0, 3).Node("Pad", "x p", "y", ("mode", "reflect"));
        s_all["Pad with the edge"] = Image()
            .Integers("p", 0, 0, 0, 1, 0, 0, 0, 3).Node("Pad", "x p", "y", ("mode", "edge"));
        s_all["Pad of some axes"] = Image(opset: 18)
            .Integers("p", 1, 2, 3, 0).Scalar("v", 1.5f).Integers("a", -1, 1).Node("Pad", "x p v a", "y");
        s_all["Pad of some axes with a mirror"] = Image(opset: 18)
            .Integers("p", 1, 3).Integers("a", 2).Node("Pad", "x p - a", "y", ("mode", "reflect"));
        foreach (var mode in new[] { "nearest", "linear" })
        {
            // 9 · 1.1 is 9 again. (Where no size changes at all, ONNX Runtime copies, which ONNX does not say.)
            s_all[$"Resize {mode} by a scale that keeps the height"] = Image()
                .Floats("s", 1, 1, 1.1f, 1.3f).Node("Resize", "x - s", "y", ("mode", mode));
            foreach (var rule in new[] { "asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners" })
            {
                s_all[$"Resize {mode} {rule}, larger"] = Image(opset: 11)
                    .Floats("roi").Floats("s", 1, 1, 2, 2.5f)
                    .Node("Resize", "x roi s", "y", ("mode", mode), ("coordinate_transformation_mode", rule));
                s_all[$"Resize {mode} {rule}, smaller"] = Image()
                    .Integers("s", 2, 3, 5, 4)
                    .Node("Resize", "x - - s", "y", ("mode", mode), ("coordinate_transformation_mode", rule));
            }
        }

        foreach (var rounding in new[] { "floor", "ceil", "round_prefer_floor", "round_prefer_ceil" })
        {
            s_all[$"Resize nearest {rounding}"] = Image()
                .Floats("s", 1, 1, 2, 1.6f).Node("Resize", "x - s", "y", ("nearest_mode", rounding));
        }

        s_all["Resize of older files"] = Image(opset: 10).Floats("s", 1, 1, 2, 3).Node("Resize", "x s", "y");
        s_all["Upsample"] = Image(opset: 9).Floats("s", 1, 1, 2, 3).Node("Upsample", "x s", "y");
        s_all["Upsample by attribute, linear"] = Image(opset: 7)
            .Node("Upsample", "x", "y", ("scales", new[] { 1f, 1, 2, 2 }), ("mode", "linear"));
    }

    private static GraphBuilder Image(int channels = 3, long opset = 13) => new(opset, 2, channels, 9, 11);

    private static long[] Of(params long[] values) => values;
}
