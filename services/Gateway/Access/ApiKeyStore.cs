using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Gateway.Access;

/// <summary>
/// Finds the caller of a secret. Valid keys are remembered for <see cref="Lifetime"/>: a deleted key stops working on
/// this gateway at once and on every other one within five seconds. Unknown secrets are not remembered, so that guesses
/// cannot fill the memory.
/// </summary>
internal sealed class ApiKeyStore(IDbContextFactory<AccessContext> database, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <returns>The caller, or null where no key in force has this secret.</returns>
    public async Task<Caller?> FindAsync(string secret, CancellationToken cancellation)
    {
        var hash = ApiKeySecret.Hash(secret);
        var now = time.GetUtcNow().UtcDateTime;
        var cacheKey = Convert.ToHexString(hash);
        if (!_entries.TryGetValue(cacheKey, out var entry) || now - entry.Read >= Lifetime)
        {
            if (await ReadAsync(hash, cancellation) is not { } key)
            {
                _entries.TryRemove(cacheKey, out _);
                return null;
            }

            entry = new(new(key.Id, key.Tenant, key.Scopes), key.ExpireTime, now);
            _entries[cacheKey] = entry;
        }

        return now < (entry.ExpireTime ?? DateTime.MaxValue) ? entry.Caller : null;
    }

    /// <summary>Forgets a key that was deleted.</summary>
    public void Forget(byte[] secretHash) => _entries.TryRemove(Convert.ToHexString(secretHash), out _);

    private async Task<StoredApiKey?> ReadAsync(byte[] hash, CancellationToken cancellation)
    {
        await using var context = await database.CreateDbContextAsync(cancellation);
        var key = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.SecretHash == hash, cancellation);
        // The index compares in its own time; what decides is compared in constant time.
        return key is not null && CryptographicOperations.FixedTimeEquals(key.SecretHash, hash) ? key : null;
    }

    private sealed record Entry(Caller Caller, DateTime? ExpireTime, DateTime Read);
}
