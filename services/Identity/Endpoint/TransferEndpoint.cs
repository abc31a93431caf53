using FacePlatform.Internal.V1;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Hands each call that moves galleries to its feature.</summary>
public sealed class TransferEndpoint : IdentityTransferService.IdentityTransferServiceBase;
