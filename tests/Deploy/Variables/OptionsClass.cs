using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>A class that a section of the configuration is bound to.</summary>
/// <param name="Type">The class.</param>
/// <param name="Section">The section, whose parts are separated by colons.</param>
internal sealed record OptionsClass(Type Type, string Section)
{
    /// <summary>Whether the section has a key, such as <c>Endpoints:0:Url</c>, that leads to a value.</summary>
    public bool Has(string key) => Leads(Type, key.Split(':'));

    /// <summary>What is wrong with the values below a section; nothing where the service would take them.</summary>
    public IEnumerable<string> Errors(IConfiguration configuration, string section)
    {
        var errors = new List<ValidationResult>();
        try
        {
            var options = configuration.GetSection(section).Get(Type) ?? Activator.CreateInstance(Type)!;
            Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true);
        }
        catch (InvalidOperationException error)
        {
            errors.Add(new(error.Message));
        }

        return errors.Select(error => $"{section}: {error.ErrorMessage}");
    }

    private static bool Leads(Type type, ReadOnlySpan<string> path)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (IsValue(value))
            return path.IsEmpty;
        if (path.IsEmpty)
            return false;
        if (ElementOf(value) is { } element)
            return (IsDictionary(value) || int.TryParse(path[0], out _)) && Leads(element, path[1..]);
        return value.GetProperty(path[0]) is { } property && IsBound(property) && Leads(property.PropertyType, path[1..]);
    }

    // The binder sets what can be set by anyone and fills collections that are there.
    private static bool IsBound(PropertyInfo property) =>
        property.GetSetMethod() is not null || ElementOf(property.PropertyType) is not null;

    private static bool IsValue(Type type) =>
        type == typeof(string) || TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static bool IsDictionary(Type type) =>
        typeof(IDictionary).IsAssignableFrom(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>));

    private static Type? ElementOf(Type type) => type switch
    {
        { IsArray: true } => type.GetElementType(),
        { IsGenericType: true } when typeof(IEnumerable).IsAssignableFrom(type) => type.GetGenericArguments()[^1],
        _ => null,
    };
}
