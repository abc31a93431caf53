using FacePlatform.Embedding.Analysis;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddImaging();
builder.AddPipelines();
builder.AddAnalysis();

var app = builder.Build();
app.LoadPipelines();
app.MapServiceDefaults();
app.MapAnalysis();
app.Run();
