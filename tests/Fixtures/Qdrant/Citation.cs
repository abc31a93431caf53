using Google.Protobuf.Reflection;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>Where Qdrant's documentation describes fields of a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Page">The documentation's page.</param>
/// <param name="Section">The page's section.</param>
/// <param name="Gist">What it says, in short.</param>
/// <param name="Fields">The fields' names in the protocol.</param>
internal sealed record Citation(MessageDescriptor Message, string Page, string Section, string Gist, string[] Fields);
