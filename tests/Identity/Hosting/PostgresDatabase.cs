namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(PostgresDatabase))]
public sealed class PostgresDatabase() : IdentityDatabase(new PostgresDatabases()), ICollectionFixture<PostgresDatabase>;
