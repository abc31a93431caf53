using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FacePlatform.Identity.Record.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Merges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "RootKey",
                table: "subjects",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // Nobody was merged before there were merges.
            migrationBuilder.Sql("UPDATE subjects SET \"RootKey\" = \"Key\"");

            migrationBuilder.CreateTable(
                name: "merges",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    GalleryKey = table.Column<long>(type: "INTEGER", nullable: false),
                    SourceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    TargetKey = table.Column<long>(type: "INTEGER", nullable: false),
                    CreateTime = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_merges", x => x.Key);
                    table.ForeignKey(
                        name: "FK_merges_subjects_SourceKey",
                        column: x => x.SourceKey,
                        principalTable: "subjects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_merges_subjects_TargetKey",
                        column: x => x.TargetKey,
                        principalTable: "subjects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_templates_GalleryKey_PipelineKey",
                table: "templates",
                columns: new[] { "GalleryKey", "PipelineKey" });

            migrationBuilder.CreateIndex(
                name: "IX_templates_SubjectKey_PipelineKey",
                table: "templates",
                columns: new[] { "SubjectKey", "PipelineKey" });

            migrationBuilder.CreateIndex(
                name: "IX_subjects_RootKey",
                table: "subjects",
                column: "RootKey");

            migrationBuilder.CreateIndex(
                name: "IX_merges_GalleryKey_Key",
                table: "merges",
                columns: new[] { "GalleryKey", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_merges_Id",
                table: "merges",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_merges_SourceKey",
                table: "merges",
                column: "SourceKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_merges_TargetKey",
                table: "merges",
                column: "TargetKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "merges");

            migrationBuilder.DropIndex(
                name: "IX_templates_GalleryKey_PipelineKey",
                table: "templates");

            migrationBuilder.DropIndex(
                name: "IX_templates_SubjectKey_PipelineKey",
                table: "templates");

            migrationBuilder.DropIndex(
                name: "IX_subjects_RootKey",
                table: "subjects");

            migrationBuilder.DropColumn(
                name: "RootKey",
                table: "subjects");
        }
    }
}
