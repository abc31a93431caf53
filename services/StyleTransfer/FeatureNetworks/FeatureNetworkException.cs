namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>A feature network's folder cannot be used; the message names the file and what is wrong. Ends the start.</summary>
public sealed class FeatureNetworkException(string message, Exception? inner = null) : Exception(message, inner);
