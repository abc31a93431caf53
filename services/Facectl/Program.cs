using FacePlatform.Facectl;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    cancellation.Cancel();
};

using var tracing = ClientTracing.Export();
return await FacectlApp.RunAsync(args, Terminal.OfProcess(args), cancellation.Token);
