using System.Collections;
using System.ComponentModel;
using System.Globalization;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Reads an option that is one of a few words.</summary>
/// <param name="words">The words with their meanings.</param>
internal abstract class SpelledConverter<T>(params (string Word, T Value)[] words) : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    /// <exception cref="FormatException">It is none of the words.</exception>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Array.FindIndex(words, w => w.Word.Equals(value as string, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found
            ? words[found].Value
            : throw new FormatException($"\"{value}\" is none of {string.Join(", ", words.Select(w => w.Word))}.");

    // What a message about a wrong word lists.
    public override StandardValuesCollection GetStandardValues(ITypeDescriptorContext? context) =>
        new((ICollection)words.Select(w => w.Word).ToArray());

    public override bool GetStandardValuesSupported(ITypeDescriptorContext? context) => true;
}
