namespace FacePlatform.Tests.Deploy.Network;

/// <summary>Who may open a connection to whom.</summary>
/// <param name="From">The part, the namespace or the network that calls.</param>
/// <param name="To">Who is called.</param>
/// <param name="Port">Where, with its protocol unless that is TCP.</param>
internal sealed record Arrow(string From, string To, string Port)
{
    /// <summary>Everybody, also from outside the cluster.</summary>
    public const string Anyone = "anyone";

    public override string ToString() => $"{From} → {To}:{Port}";
}
