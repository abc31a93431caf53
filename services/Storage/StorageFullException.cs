namespace FacePlatform.Storage;

/// <summary>The disk or the database takes nothing more. What was being written is not kept, nor any part of it.</summary>
public sealed class StorageFullException(Exception inner)
    : IOException("There is no room left to store this.", inner);
