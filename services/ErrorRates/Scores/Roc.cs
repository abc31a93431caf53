namespace FacePlatform.ErrorRates.Scores;

/// <summary>Summaries of the receiver operating characteristic of genuine against impostor scores.</summary>
public static class Roc
{
    /// <summary>
    /// The area under the curve: the probability that a genuine score is larger than an impostor score, ties counting
    /// one half (the Mann-Whitney statistic; Hanley and McNeil, Radiology 143, 1982). NaN where either has no score.
    /// </summary>
    public static double AreaUnderCurve(ScoreDistribution genuine, ScoreDistribution impostor)
    {
        if (genuine.IsEmpty || impostor.IsEmpty)
            return double.NaN;
        var area = 0.0;
        var (below, next) = (0.0, 0); // Share of impostors below the genuine score, and the first that is not.
        for (var i = 0; i < genuine.Scores.Count; i++)
        {
            while (next < impostor.Scores.Count && impostor.Scores[next] < genuine.Scores[i])
                below += impostor.ShareOf(next++);
            var tied = next < impostor.Scores.Count && impostor.Scores[next] == genuine.Scores[i]
                ? impostor.ShareOf(next)
                : 0;
            area += genuine.ShareOf(i) * (below + (tied / 2));
        }

        return area;
    }

    /// <summary>
    /// The equal error rate: where the false match rate equals the false non-match rate (ISO/IEC 19795-1). Between two
    /// neighbouring thresholds both rates are taken as linear. NaN where either has no score.
    /// </summary>
    public static double EqualErrorRate(ScoreDistribution genuine, ScoreDistribution impostor)
    {
        if (genuine.IsEmpty || impostor.IsEmpty)
            return double.NaN;
        var (fmrBefore, fnmrBefore) = (1.0, 0.0);
        var thresholds = genuine.Scores.Concat(impostor.Scores).Order().Append(double.PositiveInfinity);
        foreach (var threshold in thresholds)
        {
            var (fmr, fnmr) = (impostor.MatchRate(threshold), genuine.NonMatchRate(threshold));
            if (fmr <= fnmr)
            {
                var (before, after) = (fmrBefore - fnmrBefore, fnmr - fmr);
                return fnmrBefore + (before / (before + after) * (fnmr - fnmrBefore));
            }

            (fmrBefore, fnmrBefore) = (fmr, fnmr);
        }

        return double.NaN;
    }
}
