using FacePlatform.Facectl.Curation;
using FacePlatform.Facectl.Transfers;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Galleries;

internal static class GalleryCommands
{
    public static void AddGalleryCommands(this IConfigurator config)
    {
        config.AddCommand<EnrollCommand>("enroll")
            .WithDescription("Enrols the face of each photo under a subject; creates gallery and subject where missing.")
            .WithExample("enroll", "staff", "ada", "ada-1.jpg", "ada-2.jpg");
        config.AddCommand<ImportCommand>("import")
            .WithDescription(
                "Enrols DIR/SUBJECT/*.jpg. A second run within a day goes on where the first stopped; later it enrols again.")
            .WithExample("import", "staff", "photos/");
        config.AddCommand<IdentifyCommand>("identify")
            .WithDescription("Who is each face of a photo? Exit code 0 where one matched, 1 where none did.")
            .WithExample("identify", "staff", "meeting.jpg", "--fpir", "0.01");

        config.AddBranch("galleries", branch =>
        {
            branch.SetDescription("Galleries of enrolled subjects.");
            branch.AddCommand<GalleryResource.List>("list").WithDescription("All galleries.");
            branch.AddCommand<GalleryResource.Get>("get").WithDescription("One gallery.");
            branch.AddCommand<GalleryResource.Create>("create").WithDescription("Creates an empty gallery.");
            branch.AddCommand<GalleryResource.Update>("update").WithDescription(
                "Changes a gallery's display name, and whether it keeps crops. Its pipeline is changed by migrations create.");
            branch.AddCommand<GalleryResource.Delete>("delete").WithDescription("Erases a gallery.");
            branch.AddCommand<DuplicatesCommand>("duplicates")
                .WithDescription("Pairs of subjects that look like one person, most similar first.")
                .WithExample("galleries", "duplicates", "staff", "--fmr", "1e-5");
            branch.AddCommand<OutliersCommand>("outliers")
                .WithDescription("Faces that do not look like any other face of their subject, least similar first.");
            branch.AddCommand<MergeResource.List>("merges").WithDescription("Subjects that were merged into others.");
            branch.AddCommand<ExportCommand>("export")
                .WithDescription("Writes a gallery to a file of JSON lines; with --templates it can be imported again.")
                .WithExample("galleries", "export", "staff", "-o", "staff.jsonl", "--templates");
            branch.AddCommand<GalleryImportCommand>("import")
                .WithDescription("Reads an export with templates into a gallery. A second run goes on where the first stopped.")
                .WithExample("galleries", "import", "staff.jsonl", "--as", "staff-2");
            branch.AddCommand<RebuildIndexCommand>("rebuild-index")
                .WithDescription("Writes a gallery's templates into the search index again; it stays searchable.");
        });
        config.AddBranch("subjects", branch =>
        {
            branch.SetDescription("Subjects of a gallery.");
            branch.AddCommand<SubjectResource.List>("list").WithDescription("All subjects of a gallery.");
            branch.AddCommand<SubjectResource.Get>("get").WithDescription("One subject.");
            branch.AddCommand<SubjectResource.Update>("update").WithDescription("Changes a subject's display name.");
            branch.AddCommand<SubjectResource.Rename>("rename").WithDescription("Gives a subject another id.");
            branch.AddCommand<MergeResource.Merging>("merge")
                .WithDescription("Takes two subjects for one person; nothing is lost, and unmerge undoes it.")
                .WithExample("subjects", "merge", "staff", "ada-2", "ada");
            branch.AddCommand<MergeResource.Unmerging>("unmerge")
                .WithDescription("Gives a merged subject back, with its own faces.")
                .WithExample("subjects", "unmerge", "staff", "ada-2");
            branch.AddCommand<SubjectResource.Delete>("delete").WithDescription("Erases a subject with all its faces, and the subjects merged into it.");
        });
        config.AddBranch("faces", branch =>
        {
            branch.SetDescription("Enrolled faces of a subject.");
            branch.AddCommand<FaceResource.List>("list").WithDescription("All faces of a subject.");
            branch.AddCommand<FaceResource.Get>("get").WithDescription("One face.");
            branch.AddCommand<MoveFaceCommand>("move").WithDescription("Gives a face to another subject.")
                .WithExample("faces", "move", "staff", "ada", "FACE", "bea");
            branch.AddCommand<FaceResource.Delete>("delete").WithDescription("Erases one face.");
        });
    }
}
