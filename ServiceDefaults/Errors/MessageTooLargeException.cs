namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>The caller sent a message of a stream that is too large to be read.</summary>
public sealed class MessageTooLargeException() : Exception("A message has more bytes than are accepted.");
