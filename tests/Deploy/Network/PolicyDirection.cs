namespace FacePlatform.Tests.Deploy.Network;

/// <summary>As a policy names it.</summary>
internal enum PolicyDirection
{
    Ingress,
    Egress,
}
