using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace FacePlatform.Tests.Fixtures.Torch;

/// <summary>One instruction of compiled code (ECMA-335).</summary>
/// <param name="Code">What it does.</param>
/// <param name="Number">A metadata token, or the number of a local; 0 where it has neither.</param>
internal readonly record struct Instruction(OpCode Code, int Number)
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The number of the local that it writes; null where it writes none.</summary>
    public int? Stored => Local("stloc");

    /// <summary>The number of the local that it reads; null where it reads none.</summary>
    public int? Loaded => Local("ldloc");

    /// <summary>All of a method; none where it has no body.</summary>
    public static IReadOnlyList<Instruction> Of(MethodBase method)
    {
        var instructions = new List<Instruction>();
        var rest = (method.GetMethodBody()?.GetILAsByteArray() ?? []).AsSpan();
        while (!rest.IsEmpty)
        {
            // The codes of two bytes begin with 0xFE.
            var code = Codes[rest[0] == 0xFE ? BinaryPrimitives.ReadInt16BigEndian(rest) : rest[0]];
            rest = rest[code.Size..];
            var (size, number) = code.OperandType switch
            {
                OperandType.InlineNone => (0, 0),
                OperandType.ShortInlineVar => (1, rest[0]),
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI => (1, 0),
                OperandType.InlineVar => (2, BinaryPrimitives.ReadUInt16LittleEndian(rest)),
                OperandType.InlineI8 or OperandType.InlineR => (8, 0),
                OperandType.InlineSwitch => (4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)), 0),
                _ => (4, BinaryPrimitives.ReadInt32LittleEndian(rest)),
            };
            instructions.Add(new(code, number));
            rest = rest[size..];
        }

        return instructions;
    }

    // "stloc.0" to "stloc.3" have the number in their names, "stloc.s" and "stloc" behind them.
    private int? Local(string name) =>
        !Code.Name!.StartsWith(name, StringComparison.Ordinal) ? null
        : int.TryParse(Code.Name[^1..], CultureInfo.InvariantCulture, out var number) ? number : Number;
}
