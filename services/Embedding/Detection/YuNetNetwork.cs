using System.Numerics;
using FacePlatform.Embedding.Inference;
using FacePlatform.Imaging;

namespace FacePlatform.Embedding.Detection;

/// <summary>
/// YuNet (Wu et al., Machine Intelligence Research 2023) as OpenCV's model zoo exports it: one prediction at each cell of
/// strides 8, 16 and 32, without anchors. Outputs per stride s, N = cells row by row: <c>cls_s</c> and <c>obj_s</c>
/// [1, N, 1], <c>bbox_s</c> [1, N, 4] (dx dy dw dh) and <c>kps_s</c> [1, N, 10] (five points x y), all in cells.
/// </summary>
public sealed class YuNetNetwork(OnnxModel model) : DetectorNetwork(model)
{
    private static readonly int[] Strides = [8, 16, 32];

    public override ChannelOrder Channels => ChannelOrder.Bgr;

    protected override void Decode(
        DetectorOutputs outputs, int width, int height, float threshold, List<Face> faces)
    {
        foreach (var stride in Strides)
        {
            var classes = outputs[$"cls_{stride}"];
            var objects = outputs[$"obj_{stride}"];
            var boxes = outputs[$"bbox_{stride}"];
            var points = outputs[$"kps_{stride}"];
            var columns = width / stride;
            for (var cell = 0; cell < classes.Length; cell++)
            {
                var score = MathF.Sqrt(Math.Clamp(classes[cell], 0, 1) * Math.Clamp(objects[cell], 0, 1));
                if (!(score >= threshold))
                    continue;
                var corner = new Vector2(cell % columns, cell / columns);
                var box = boxes.Slice(4 * cell, 4);
                var centre = (corner + new Vector2(box[0], box[1])) * stride;
                var size = new Vector2(MathF.Exp(box[2]), MathF.Exp(box[3])) * stride;
                var landmarks = new Landmarks();
                for (var m = 0; m < Landmarks.Count; m++)
                {
                    landmarks[m] =
                        (corner + new Vector2(points[(10 * cell) + (2 * m)], points[(10 * cell) + (2 * m) + 1])) * stride;
                }

                faces.Add(new Face(
                    new Box(centre.X - (size.X / 2), centre.Y - (size.Y / 2), size.X, size.Y), landmarks, score));
            }
        }
    }
}
