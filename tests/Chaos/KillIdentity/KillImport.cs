using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Enrolments, several at once.</summary>
public sealed class KillImport : KillScenario
{
    private const int People = 300;

    public override Task<IReadOnlyList<KillOperation>> PlanAsync(IdentityProcess identity, Gallery gallery) =>
        Task.FromResult<IReadOnlyList<KillOperation>>(
            [.. Enumerable.Range(0, People).Select(_ => Enrolment(gallery.AddPerson(faces: 1)))]);

    internal static KillOperation Enrolment(Person person) => new(
        async process => await Gallery.EnrolAsync(process, person),
        async process => await Gallery.LookAsync(process, person) != nameof(ErrorReason.SubjectNotFound),
        () => person.IsEnrolled = true,
        MayBeRepeated: true);
}
