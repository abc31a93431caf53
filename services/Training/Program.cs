using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Hosting;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Endpoint;
using FacePlatform.Training.GalleryMigrations;
using FacePlatform.Training.ModelStore;
using FacePlatform.Training.Record;
using FacePlatform.Training.Running;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddImaging();
builder.AddClients();
builder.AddTrainingRecord();
builder.AddSubmission();
builder.AddTrainings();
builder.AddModelStore();
builder.AddMigrations();

var app = builder.Build();
app.MapServiceDefaults();
app.MapTrainings();
app.MapModelStore();
app.MapMigrations();
app.Run();
