namespace FacePlatform.Training.Data;

/// <summary>
/// Random numbers that depend on nothing but where they are drawn for: a step that a resumed training takes draws what it
/// would have drawn without the interruption.
/// </summary>
internal static class SeededRandom
{
    /// <param name="seed">Of the training.</param>
    /// <param name="parts">What the numbers are for, such as a purpose and a step.</param>
    public static Random Of(long seed, params ReadOnlySpan<long> parts)
    {
        // Neighbouring seeds of System.Random give related sequences; a mixing step (splitmix64) parts them.
        var state = Mix((ulong)seed);
        foreach (var part in parts)
            state = Mix(state ^ (ulong)part);
        return new Random((int)(state ^ (state >> 32)));
    }

    /// <summary>A normally distributed number, mean 0 and variance 1 (Box and Muller 1958).</summary>
    public static float NextGaussian(this Random random) =>
        MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());

    /// <summary>Uniform in [low, high).</summary>
    public static float NextBetween(this Random random, float low, float high) =>
        low + (random.NextSingle() * (high - low));

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
