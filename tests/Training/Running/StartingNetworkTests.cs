using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Files;
using FacePlatform.Training.Running;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Onnx;

namespace FacePlatform.Tests.Training.Running;

public sealed class StartingNetworkTests
{
    [Fact]
    public void A_parent_that_cannot_be_trained_is_told_of_before_anything_is_done()
    {
        using var folder = new WorkFolder(TimeProvider.System);
        File.Copy(
            Path.Combine(
                RepositoryRoot.Path, "services/Embedding/Pipelines/Shipped/retinaface-mobilefacenet", PipelineManifest.FileName),
            folder.PathOf(PipelineManifest.FileName));
        var parent = ParentPipeline.Read("pipelines/other-00000000", folder.Path);
        var node = new NodeProto { OpType = "Unheard", Input = { "in" }, Output = { "out" } };
        var network = new ModelProto
        {
            IrVersion = 7,
            OpsetImport = { new OperatorSetIdProto { Version = 13 } },
            Graph = new()
            {
                Name = "other",
                Node = { node },
                Input = { new ValueInfoProto { Name = "in" } },
                Output = { new ValueInfoProto { Name = "out" } },
            },
        };
        Directory.CreateDirectory(Path.GetDirectoryName(parent.EncoderPath)!);
        File.WriteAllBytes(parent.EncoderPath, network.ToByteArray());

        foreach (var kind in (TrainedNetwork[])[TrainedNetwork.FineTune, TrainedNetwork.Scratch])
        {
            var error = Assert.Throws<RpcException>(
                () => StartingNetwork.Of(parent, new() { Network = kind, EmbeddingSize = 8 }, folder));
            Assert.Equal(
                (StatusCode.FailedPrecondition, ErrorReason.ModelNotTrainable), (error.StatusCode, error.GetReason()));
            Assert.Contains("Unheard", error.Status.Detail);
        }
    }
}
