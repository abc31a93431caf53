using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Endpoint;
using FacePlatform.Identity.GalleryMigrations;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Shadow;
using FacePlatform.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRecord();
builder.AddIndex();
builder.AddPipelines();
builder.AddCrops();
builder.AddResources();
builder.AddDecisions();
builder.AddGalleryMigrations();
builder.AddShadowComparison();

var app = builder.Build();
app.MapIdentity();
app.MapServiceDefaults();
app.Run();
