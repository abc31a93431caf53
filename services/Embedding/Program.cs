using FacePlatform.Embedding.Analysis;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPipelines();
builder.AddAnalysis();

var app = builder.Build();
app.MapServiceDefaults();
app.MapAnalysis();
app.Run();
