using FacePlatform.Tests.Fixtures.Publishing;

// One folder of published services for all tests: publishing takes seconds.
[assembly: AssemblyFixture(typeof(PublishedServices))]
