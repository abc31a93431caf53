namespace FacePlatform.Tests.Fixtures.Cluster.Images;

/// <summary>Debian's PostgreSQL in place of the image <c>postgres</c>, with what that image's entry point does.</summary>
internal static class PostgresImage
{
    private const int PostgresUser = 999;

    // The image's own contract: POSTGRES_PASSWORD, POSTGRES_USER, PGDATA, and scripts that run once, on an empty folder. A test
    // may lose what the machine loses, but nothing that a killed server would: fsync is off.
    private const string EntryPoint =
        """
        set -eu
        export PGDATA="${PGDATA:-/var/lib/postgresql/data}" POSTGRES_USER="${POSTGRES_USER:-postgres}"
        if [ "${1:-}" = postgres ]; then shift; fi
        if [ ! -s "$PGDATA/PG_VERSION" ]; then
          mkdir -p "$PGDATA"
          chmod 700 "$PGDATA"
          if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); fi
          printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
          initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 \
            ${POSTGRES_INITDB_ARGS:-} --no-sync >/dev/null
          rm /tmp/password
          echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
          pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c fsync=off" -w start
          for script in /docker-entrypoint-initdb.d/*; do
            case "$script" in
              *.sh) bash "$script" ;;
              *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "${POSTGRES_DB:-$POSTGRES_USER}" -f "$script" ;;
            esac
          done
          pg_ctl -D "$PGDATA" -m fast -w stop
        fi
        exec postgres -D "$PGDATA" -c listen_addresses='*' -c fsync=off "$@"
        """;

    /// <summary>The image, or null where PostgreSQL is not installed.</summary>
    public static ContainerImage? TryFind() =>
        PostgresServer.FindBinaries() is { } binaries
            ? new(
                ["/bin/sh", "-c", EntryPoint, "postgres"],
                PostgresUser,
                Environment: new Dictionary<string, string>
                {
                    ["PATH"] = $"{binaries}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                },
                OpenFolders: ["/var/run/postgresql", "/var/lib/postgresql/data"],
                StopSignal: "INT")
            : null;
}
