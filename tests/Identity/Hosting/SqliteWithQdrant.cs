namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrant()
    : IdentityDatabase(new SqliteFiles(), withQdrant: true), ICollectionFixture<SqliteWithQdrant>;
