using System.Numerics;
using FacePlatform.Embedding.Inference;
using FacePlatform.Imaging;

namespace FacePlatform.Embedding.Detection;

/// <summary>
/// RetinaFace (Deng et al., CVPR 2020) with MobileNet-0.25 as InsightFace exports it: two square anchors at each cell of
/// three strides.
/// <code>
///   stride 32: anchors 512, 256     per stride, on a grid of g = height/stride × width/stride cells:
///   stride 16: anchors 128, 64        face_rpn_cls_prob_reshape_stride{s}  [1,  4, g]  background × 2, face × 2; softmaxed
///   stride  8: anchors  32, 16        face_rpn_bbox_pred_stride{s}         [1,  8, g]  dx dy dw dh of each anchor
///                                     face_rpn_landmark_pred_stride{s}     [1, 20, g]  five points x y of each anchor
/// </code>
/// </summary>
public sealed class RetinaFaceNetwork(OnnxModel model) : DetectorNetwork(model)
{
    private const int AnchorsPerCell = 2;

    // Landmark offsets are in fifths of the anchor: the variance that the network was trained with.
    private const float LandmarkScale = 0.2f;

    private static readonly (int Stride, float[] Anchors)[] Levels =
        [(32, [512, 256]), (16, [128, 64]), (8, [32, 16])];

    public override ChannelOrder Channels => ChannelOrder.Rgb;

    protected override void Decode(
        DetectorOutputs outputs, int width, int height, float threshold, List<Face> faces)
    {
        foreach (var (stride, anchors) in Levels)
        {
            var probabilities = outputs[$"face_rpn_cls_prob_reshape_stride{stride}"];
            var boxes = outputs[$"face_rpn_bbox_pred_stride{stride}"];
            var landmarks = outputs[$"face_rpn_landmark_pred_stride{stride}"];
            var columns = width / stride;
            var cells = columns * (height / stride);
            for (var q = 0; q < AnchorsPerCell; q++)
            {
                var scores = probabilities.Slice((AnchorsPerCell + q) * cells, cells);
                for (var cell = 0; cell < cells; cell++)
                {
                    if (!(scores[cell] >= threshold))
                        continue;

                    // Anchors are centred on pixel 7.5 of the first cell of every stride.
                    var anchor = new Vector3(7.5f + (cell % columns * stride), 7.5f + (cell / columns * stride), anchors[q]);
                    faces.Add(new Face(
                        BoxOf(boxes[(4 * q * cells)..], cells, cell, anchor),
                        LandmarksOf(landmarks[(10 * q * cells)..], cells, cell, anchor),
                        scores[cell]));
                }
            }
        }
    }

    // Anchors are (centre x, centre y, side).
    private static Box BoxOf(ReadOnlySpan<float> deltas, int cells, int cell, Vector3 anchor)
    {
        var centreX = anchor.X + (anchor.Z * deltas[cell]);
        var centreY = anchor.Y + (anchor.Z * deltas[cells + cell]);
        var width = anchor.Z * MathF.Exp(deltas[(2 * cells) + cell]);
        var height = anchor.Z * MathF.Exp(deltas[(3 * cells) + cell]);
        return new Box(centreX - (width / 2), centreY - (height / 2), width, height);
    }

    private static Landmarks LandmarksOf(ReadOnlySpan<float> deltas, int cells, int cell, Vector3 anchor)
    {
        var landmarks = new Landmarks();
        for (var m = 0; m < Landmarks.Count; m++)
        {
            landmarks[m] = new Vector2(
                anchor.X + (LandmarkScale * anchor.Z * deltas[(2 * m * cells) + cell]),
                anchor.Y + (LandmarkScale * anchor.Z * deltas[(((2 * m) + 1) * cells) + cell]));
        }

        return landmarks;
    }
}
