using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Faces;
using FacePlatform.Gateway.Galleries;
using FacePlatform.Gateway.Limits;
using FacePlatform.Gateway.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLimits();
builder.AddAccess();
builder.AddPipelines();
builder.AddFaces();

var app = builder.Build();
app.UseMiddleware<RpcErrorMiddleware>();
app.UseAccess();
app.UseLimits();
app.MapServiceDefaults();
app.MapFaces();
app.MapGalleries();
app.MapPipelines();
app.MapAccess();
app.Run();
