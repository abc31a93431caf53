using FacePlatform.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var adminKey = builder.AddAdminKey();

var embedding = builder.AddReplicas<Projects.Embedding>("embedding", count: builder.ReplicasOf("Embedding"))
    .WithModelStore("Pipelines__Store");

var identity = builder.AddService<Projects.Identity>("identity")
    .WithDataFolder()
    .WithCropKey()
    .WithIndex();

var styleTransfer = builder.AddService<Projects.StyleTransfer>("style-transfer")
    .WithDataFolder()
    .WithBroker()
    .WithTorch();

var training = builder.AddService<Projects.Training>("training")
    .WithDataFolder()
    .WithBroker()
    .WithTorch()
    .WithModelStore("ModelStore__Root")
    .WithClient("Embedding", embedding)
    .WithClient("Identity", identity);

builder.AddService<Projects.Gateway>("gateway")
    .WithPublicPorts(http: 8080, grpc: 8081)
    .WithDataFolder()
    .WithEnvironment("Access__BootstrapKey", adminKey)
    .WithClient("Embedding", embedding)
    .WithClient("Identity", identity)
    .WithClient("StyleTransfer", styleTransfer)
    .WithClient("Training", training);

builder.AddReadyLines(adminKey);
builder.RefuseTakenPorts();

builder.Build().Run();
