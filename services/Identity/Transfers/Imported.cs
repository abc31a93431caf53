namespace FacePlatform.Identity.Transfers;

/// <summary>What an imported record is now.</summary>
/// <param name="Name">Its resource name.</param>
/// <param name="Repeated">Whether it was there already.</param>
internal readonly record struct Imported(string Name, bool Repeated);
