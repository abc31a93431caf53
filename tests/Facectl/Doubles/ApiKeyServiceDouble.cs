using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

internal sealed class ApiKeyServiceDouble : ApiKeyService.ApiKeyServiceBase
{
    public override Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context) =>
        Task.FromResult(new CreateApiKeyResponse
        {
            ApiKey = new ApiKey(request.ApiKey) { Name = "apiKeys/k1" },
            Secret = "s3cret",
        });

    public override Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context) =>
        Task.FromResult(new ListApiKeysResponse
        {
            ApiKeys = { new ApiKey { Name = "apiKeys/k1", DisplayName = "turnstile", Scopes = { Scope.Verify } } },
        });

    public override Task<Empty> DeleteApiKey(DeleteApiKeyRequest request, ServerCallContext context) =>
        Task.FromResult(new Empty());
}
