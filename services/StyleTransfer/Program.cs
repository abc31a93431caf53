using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Hosting;
using FacePlatform.StyleTransfer.Endpoint;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Record;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddImaging();
builder.AddFeatureNetworks();
builder.AddStyleTransferJobs();
builder.AddSubmission();

var app = builder.Build();
app.MapServiceDefaults();
app.MapStyleTransfers();
app.Run();
