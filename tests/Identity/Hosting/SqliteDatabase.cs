namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(SqliteDatabase))]
public sealed class SqliteDatabase() : IdentityDatabase(new SqliteFiles()), ICollectionFixture<SqliteDatabase>;
