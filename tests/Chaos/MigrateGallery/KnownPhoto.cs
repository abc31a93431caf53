using Google.Protobuf;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>A photo and whom it shows; null for somebody whom the gallery does not know.</summary>
internal sealed record KnownPhoto(string? Subject, ByteString Image);
