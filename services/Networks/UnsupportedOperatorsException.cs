namespace FacePlatform.Networks;

/// <summary>An ONNX file needs operators that this library does not have; all of them are named at once.</summary>
public sealed class UnsupportedOperatorsException : NotSupportedException
{
    internal UnsupportedOperatorsException(string file, IReadOnlyList<string> operators)
        : base($"{file} needs operators that are not supported: {string.Join(", ", operators)}.") =>
        Operators = operators;

    /// <summary>
    /// Names in alphabetical order, with the domain where it is not ONNX's own and with the setting where only that is
    /// not supported: <c>com.microsoft.FusedConv</c>, <c>Resize (mode cubic)</c>.
    /// </summary>
    public IReadOnlyList<string> Operators { get; }
}
