using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Hosting;
using FacePlatform.StyleTransfer.FeatureNetworks;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddImaging();
builder.AddFeatureNetworks();

var app = builder.Build();
app.MapServiceDefaults();
app.Services.GetRequiredService<FeatureNetworkCatalog>();
app.Run();
