using FacePlatform.Tests.Benchmarks.Capacity;
using FacePlatform.Tests.Benchmarks.Gallery;
using FacePlatform.Tests.Benchmarks.Gateway;
using FacePlatform.Tests.Benchmarks.Gpu;
using FacePlatform.Tests.Benchmarks.Index;
using FacePlatform.Tests.Benchmarks.Pipeline;
using FacePlatform.Tests.Benchmarks.Style;
using FacePlatform.Tests.Benchmarks.Training;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(commands =>
{
    commands.SetApplicationName("benchmarks");
    commands.AddCommand<PipelineCommand>("pipeline")
        .WithDescription("Photos per second through gRPC, against the same inferences on ONNX Runtime alone.");
    commands.AddCommand<GatewayCommand>("gateway")
        .WithDescription("What the gateway adds to a call, against a direct call of the embedding service.");
    commands.AddCommand<GpuCommand>("gpu")
        .WithDescription("Faces per second by batch size and photos per second by callers, on a GPU and on the CPU.");
    commands.AddCommand<IndexCommand>("index")
        .WithDescription("Searches of the exact index, against a plain read of the same memory.");
    commands.AddCommand<GalleryCommand>("gallery")
        .WithDescription("Enrolling, importing, opening and searching a large gallery in a process of its own.");
    commands.AddCommand<CapacityCommand>("capacity")
        .WithDescription("What each service does and needs as a process: the manifests' requests and limits.");
    commands.AddCommand<StyleCommand>("style")
        .WithDescription("Seconds and memory of an iteration of style transfer, against the network alone.");
    commands.AddCommand<StyleRunCommand>("style-run")
        .WithDescription("What the command style measures, once, in this process.");
    commands.AddCommand<PicturesCommand>("pictures")
        .WithDescription("Makes the README's stylized pictures again.");
    commands.AddCommand<TrainingCommand>("training")
        .WithDescription("Trains on labelled photos, and measures before and after on people who are not trained on.");
    commands.AddCommand<TrainingRunCommand>("training-run")
        .WithDescription("What the command training runs, once, in this process.");
});
return await app.RunAsync(args);
