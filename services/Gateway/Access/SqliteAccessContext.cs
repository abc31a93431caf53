using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Gateway.Access;

/// <summary>The gateway's database on SQLite.</summary>
internal sealed class SqliteAccessContext(DbContextOptions<SqliteAccessContext> options) : AccessContext(options);
