using Grpc.Core;

namespace FacePlatform.Facectl.Client;

/// <summary>How far one stream of <see cref="StreamRounds"/> came.</summary>
/// <param name="News">Whether anything got further.</param>
/// <param name="Error">What ended the stream early.</param>
internal sealed record StreamRound(bool News, RpcException? Error);
