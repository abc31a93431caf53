using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Gateway.Access;

/// <summary>The gateway's database on PostgreSQL.</summary>
internal sealed class PostgresAccessContext(DbContextOptions<PostgresAccessContext> options) : AccessContext(options);
