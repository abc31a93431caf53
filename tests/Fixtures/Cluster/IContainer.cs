namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>One life of a pod's container: a process, or a double in this one.</summary>
internal interface IContainer
{
    /// <summary>Ends when the container has ended.</summary>
    Task Ended { get; }

    /// <summary>The process in it that has the number 1; null where it is this one.</summary>
    int? MainProcess { get; }

    /// <summary>Tells it to stop, and kills it when it has not after <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace);

    /// <summary>kill -9.</summary>
    Task KillAsync();
}
