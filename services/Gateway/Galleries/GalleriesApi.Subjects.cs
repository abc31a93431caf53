using FacePlatform.Gateway.Access;
using FacePlatform.Gateway.Requests;
using FacePlatform.Gateway.ResourceNames;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Gateway.Galleries;

/// <content>Subjects. Who is enrolled is personal data: a key that may only verify cannot list or read it.</content>
internal sealed partial class GalleriesApi
{
    [RequireScope(Scope.Enrol)]
    public override async Task<Subject> CreateSubject(CreateSubjectRequest request, ServerCallContext context)
    {
        var gallery = GalleryName.Parse(request.Parent, "parent");
        var subject = new SubjectName(gallery, ResourceName.ParseId(request.SubjectId, "subject_id"));
        return await identity.CreateSubjectAsync(new()
        {
            Subject = subject.In(Caller.TenantOf(context)),
            DisplayName = DisplayNames.Check(request.Subject?.DisplayName ?? "", "subject.display_name"),
            RequestId = RequestIds.Check(request.RequestId, "request_id"),
        });
    }

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<Subject> GetSubject(GetSubjectRequest request, ServerCallContext context) =>
        await identity.GetSubjectAsync(SubjectName.Parse(request.Name, "name").In(Caller.TenantOf(context)));

    [RequireScope(Scope.Enrol, Scope.Erase, Scope.Identify)]
    public override async Task<ListSubjectsResponse> ListSubjects(ListSubjectsRequest request, ServerCallContext context) =>
        await identity.ListSubjectsAsync(new()
        {
            Gallery = GalleryName.Parse(request.Parent, "parent").In(Caller.TenantOf(context)),
            PageSize = request.PageSize,
            PageToken = request.PageToken,
        });

    [RequireScope(Scope.Enrol)]
    public override async Task<Subject> UpdateSubject(V1.UpdateSubjectRequest request, ServerCallContext context)
    {
        var name = SubjectName.Parse(request.Subject?.Name ?? "", "subject.name");
        var wanted = DisplayNames.Check(request.Subject?.DisplayName ?? "", "subject.display_name");
        var update = new Internal.V1.UpdateSubjectRequest { Subject = name.In(Caller.TenantOf(context)) };
        if (UpdateMask.Parse(request.UpdateMask, "display_name").Changes("display_name", wanted.Length > 0))
            update.DisplayName = wanted;
        return await identity.UpdateSubjectAsync(update);
    }

    [RequireScope(Scope.Enrol)]
    public override async Task<Subject> RenameSubject(V1.RenameSubjectRequest request, ServerCallContext context) =>
        await identity.RenameSubjectAsync(new()
        {
            Subject = SubjectName.Parse(request.Name, "name").In(Caller.TenantOf(context)),
            SubjectId = ResourceName.ParseId(request.SubjectId, "subject_id"),
        });

    [RequireScope(Scope.Erase)]
    public override async Task<Empty> DeleteSubject(DeleteSubjectRequest request, ServerCallContext context) =>
        await identity.DeleteSubjectAsync(SubjectName.Parse(request.Name, "name").In(Caller.TenantOf(context)));
}
