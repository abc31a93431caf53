using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FacePlatform.Identity.Record.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CropsAndMigrations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "KeepCrops",
                table: "galleries",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "PipelineKey",
                table: "erasures",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "crop_keys",
                columns: table => new
                {
                    SubjectKey = table.Column<long>(type: "INTEGER", nullable: false),
                    GalleryKey = table.Column<long>(type: "INTEGER", nullable: false),
                    WrappedKey = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_crop_keys", x => x.SubjectKey);
                    table.ForeignKey(
                        name: "FK_crop_keys_subjects_SubjectKey",
                        column: x => x.SubjectKey,
                        principalTable: "subjects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "crops",
                columns: table => new
                {
                    FaceKey = table.Column<long>(type: "INTEGER", nullable: false),
                    GalleryKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_crops", x => x.FaceKey);
                    table.ForeignKey(
                        name: "FK_crops_faces_FaceKey",
                        column: x => x.FaceKey,
                        principalTable: "faces",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "gallery_migrations",
                columns: table => new
                {
                    GalleryKey = table.Column<long>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    OtherPipelineKey = table.Column<int>(type: "INTEGER", nullable: false),
                    Flipped = table.Column<bool>(type: "INTEGER", nullable: false),
                    Ending = table.Column<bool>(type: "INTEGER", nullable: false),
                    ShadowProbes = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowAgreed = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowMatchToUnknown = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowUnknownToMatch = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowMatchToOther = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowMissing = table.Column<long>(type: "INTEGER", nullable: false),
                    ShadowFailed = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gallery_migrations", x => x.GalleryKey);
                    table.ForeignKey(
                        name: "FK_gallery_migrations_galleries_GalleryKey",
                        column: x => x.GalleryKey,
                        principalTable: "galleries",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_gallery_migrations_pipelines_OtherPipelineKey",
                        column: x => x.OtherPipelineKey,
                        principalTable: "pipelines",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_crop_keys_GalleryKey",
                table: "crop_keys",
                column: "GalleryKey");

            migrationBuilder.CreateIndex(
                name: "IX_crops_GalleryKey_FaceKey",
                table: "crops",
                columns: new[] { "GalleryKey", "FaceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_gallery_migrations_OtherPipelineKey",
                table: "gallery_migrations",
                column: "OtherPipelineKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "crop_keys");

            migrationBuilder.DropTable(
                name: "crops");

            migrationBuilder.DropTable(
                name: "gallery_migrations");

            migrationBuilder.DropColumn(
                name: "KeepCrops",
                table: "galleries");

            migrationBuilder.DropColumn(
                name: "PipelineKey",
                table: "erasures");
        }
    }
}
