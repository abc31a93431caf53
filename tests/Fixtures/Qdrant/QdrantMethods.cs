using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>
/// The methods of one of Qdrant's services, made of the client's own messages: its package has no server base classes.
/// </summary>
/// <typeparam name="TService">Handles them.</typeparam>
/// <param name="service">Its name in the package <c>qdrant</c>.</param>
internal abstract class QdrantMethods<TService>(string service) : IServiceMethodProvider<TService>
    where TService : class
{
    private ServiceMethodProviderContext<TService> _context = null!;

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        _context = context;
        AddAll();
    }

    protected abstract void AddAll();

    protected void Add<TRequest, TResponse>(string method, Func<TService, TRequest, TResponse> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        _context.AddUnaryMethod(
            new Method<TRequest, TResponse>(
                MethodType.Unary, $"qdrant.{service}", method, Marshal<TRequest>(), Marshal<TResponse>()),
            [],
            (instance, request, _) => Task.FromResult(handler(instance, request)));

    private static Marshaller<T> Marshal<T>()
        where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new());
        return Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
    }
}
