using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>Files templates under the subject that their faces count as.</summary>
internal static class TemplateFiling
{
    /// <summary>
    /// Gives each template that is filed under a subject to the root of its face's own subject, where that is another
    /// one now, and a new number of the change sequence with it, so that the index takes it again.
    /// </summary>
    /// <param name="batch">Has written the new roots, or the face's new subject, already.</param>
    /// <param name="filedUnder">The key of the root that stood for all of them before.</param>
    public static async Task RefileAsync(this WriteBatch batch, long filedUnder)
    {
        // One statement, however many there are. The new numbers are above all old ones, so that none is taken.
        var refiled = await batch.Record.Database.ExecuteSqlAsync(
            $"""
            UPDATE "templates" SET "SubjectKey" = "filing"."RootKey", "Sequence" = {batch.Sequence} + "filing"."Number"
            FROM (
                SELECT t."Sequence", s."RootKey", ROW_NUMBER() OVER (ORDER BY t."Sequence") AS "Number"
                FROM "templates" t
                JOIN "faces" f ON f."Key" = t."FaceKey"
                JOIN "subjects" s ON s."Key" = f."SubjectKey"
                WHERE t."SubjectKey" = {filedUnder} AND s."RootKey" <> {filedUnder}
            ) AS "filing"
            WHERE "templates"."Sequence" = "filing"."Sequence"
            """);
        batch.SkipSequence(refiled);
    }
}
