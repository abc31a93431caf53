namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrant()
    : IdentityDatabase(new PostgresDatabases(), withQdrant: true), ICollectionFixture<PostgresWithQdrant>;
