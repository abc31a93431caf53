namespace FacePlatform.Gateway.Limits;

/// <summary>A field of a request that holds an image, or several.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Name">As errors name it.</param>
/// <param name="Most">The most images in it.</param>
internal sealed record ImageField(int Number, string Name, int Most);
