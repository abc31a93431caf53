using System.Reflection;
using System.Reflection.Emit;

namespace FacePlatform.Tests.Fixtures.Torch;

/// <summary>
/// Finds in compiled code where TorchSharp is handed a number that nothing refers to during the call (why that matters,
/// <c>TensorArithmetic</c> says):
/// <list type="number">
/// <item>a call that gives a <c>Scalar</c> which goes neither into a read-only static field nor into a local that is
/// disposed of;</item>
/// <item>a call of a method of TorchSharp that contains such a call, or calls a method that does. Whoever makes an object is
/// taken to call what its class overrides.</item>
/// </list>
/// </summary>
public static class UnkeptScalars
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Lazy<HashSet<MethodBase>> OfTorchSharp = new(FindInTorchSharp);

    /// <returns>"type.method: what it calls", for each.</returns>
    public static IReadOnlyList<string> In(params IEnumerable<Type> types) =>
    [
        .. types.SelectMany(MethodsOf).SelectMany(method => Unkept(method)
            .Concat(Calls(method).Where(OfTorchSharp.Value.Contains))
            .Select(called => $"{method.DeclaringType}.{method.Name}: {called.DeclaringType?.Name}.{called.Name}")),
    ];

    private static HashSet<MethodBase> FindInTorchSharp()
    {
        var callers = new Dictionary<MethodBase, List<MethodBase>>();
        var found = new HashSet<MethodBase>();
        foreach (var method in Assembly.Load("TorchSharp").GetTypes().SelectMany(MethodsOf))
        {
            if (Unkept(method).Any())
                found.Add(method);
            foreach (var called in Calls(method).Concat(method.IsConstructor ? Overrides(method.DeclaringType!) : []))
            {
                if (!callers.TryGetValue(called, out var those))
                    callers[called] = those = [];
                those.Add(method);
            }
        }

        var open = new Stack<MethodBase>(found);
        while (open.TryPop(out var method))
        {
            foreach (var caller in callers.GetValueOrDefault(method, []).Where(found.Add))
                open.Push(caller);
        }

        return found;
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    // Those of object, such as ToString, say nothing of what the class is for.
    private static IEnumerable<MethodBase> Overrides(Type type) => type.GetMethods(Declared).Where(method =>
        method.GetBaseDefinition() is var first && first != method && first.Module == method.Module);

    private static IEnumerable<MethodBase> Calls(MethodBase method) =>
        Instruction.Of(method).Select(instruction => Called(method, instruction)).OfType<MethodBase>();

    private static IEnumerable<MethodBase> Unkept(MethodBase method)
    {
        // One that gives the number on leaves it to its caller to keep it.
        if (IsScalar(method))
            yield break;
        var code = Instruction.Of(method);
        for (var i = 0; i < code.Count; i++)
        {
            if (Called(method, code[i]) is { } called && IsScalar(called) && !IsKept(method, code, code[i + 1]))
                yield return called;
        }
    }

    private static bool IsScalar(MethodBase method) =>
        method is MethodInfo { ReturnType.FullName: "TorchSharp.Scalar" }
            or ConstructorInfo { DeclaringType.FullName: "TorchSharp.Scalar" };

    private static bool IsKept(MethodBase method, IReadOnlyList<Instruction> code, Instruction next) =>
        next.Code == OpCodes.Stsfld
            ? method.Module.ResolveField(next.Number)!.IsInitOnly
            : next.Stored is { } local && code.Zip(code.Skip(1)).Any(pair =>
                pair.First.Loaded == local && Called(method, pair.Second)?.Name == nameof(IDisposable.Dispose));

    private static MethodBase? Called(MethodBase method, Instruction instruction)
    {
        if (instruction.Code.OperandType != OperandType.InlineMethod)
            return null;
        var called = method.Module.ResolveMethod(
            instruction.Number,
            method.DeclaringType!.GetGenericArguments(),
            method.IsGenericMethod ? method.GetGenericArguments() : null)!;
        // As it was declared, whatever its type arguments are here.
        return called is { IsGenericMethod: true } or { DeclaringType.IsGenericType: true }
            ? called.Module.ResolveMethod(called.MetadataToken)
            : called;
    }
}
