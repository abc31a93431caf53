using FacePlatform.V1;

namespace FacePlatform.Facectl.StyleTransfers;

/// <summary>How J is minimised, as <c>--optimizer</c> spells it.</summary>
public enum OptimizerChoice
{
    /// <summary>Limited-memory BFGS.</summary>
    Lbfgs,

    /// <summary>Adam.</summary>
    Adam,
}

internal static class OptimizerChoiceExtensions
{
    /// <summary>Unspecified where none was chosen: the platform's default.</summary>
    public static StyleOptimizer ToOptimizer(this OptimizerChoice? choice) => choice switch
    {
        OptimizerChoice.Lbfgs => StyleOptimizer.Lbfgs,
        OptimizerChoice.Adam => StyleOptimizer.Adam,
        _ => StyleOptimizer.Unspecified,
    };
}
