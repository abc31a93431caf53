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
            .WithDescription("Enrols DIR/SUBJECT/*.jpg. A second run within a day goes on where the first stopped; later it enrols again.")
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
            branch.AddCommand<GalleryResource.Delete>("delete").WithDescription("Erases a gallery.");
        });
        config.AddBranch("subjects", branch =>
        {
            branch.SetDescription("Subjects of a gallery.");
            branch.AddCommand<SubjectResource.List>("list").WithDescription("All subjects of a gallery.");
            branch.AddCommand<SubjectResource.Get>("get").WithDescription("One subject.");
            branch.AddCommand<SubjectResource.Delete>("delete").WithDescription("Erases a subject with all its faces.");
        });
        config.AddBranch("faces", branch =>
        {
            branch.SetDescription("Enrolled faces of a subject.");
            branch.AddCommand<FaceResource.List>("list").WithDescription("All faces of a subject.");
            branch.AddCommand<FaceResource.Get>("get").WithDescription("One face.");
            branch.AddCommand<FaceResource.Delete>("delete").WithDescription("Erases one face.");
        });
    }
}
