using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FacePlatform.Identity.Record.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "change_sequence",
                columns: table => new
                {
                    Key = table.Column<int>(type: "integer", nullable: false),
                    Value = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_change_sequence", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "erasures",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    GalleryKey = table.Column<long>(type: "bigint", nullable: false),
                    FaceKey = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erasures", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    Tenant = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    ResultKey = table.Column<long>(type: "bigint", nullable: false),
                    CreateTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_keys", x => new { x.Tenant, x.RequestId });
                });

            migrationBuilder.CreateTable(
                name: "pipelines",
                columns: table => new
                {
                    Key = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EmbeddingSize = table.Column<int>(type: "integer", nullable: false),
                    Calibration = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pipelines", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "galleries",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Tenant = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DisplayName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PipelineKey = table.Column<int>(type: "integer", nullable: false),
                    CreateTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_galleries", x => x.Key);
                    table.ForeignKey(
                        name: "FK_galleries_pipelines_PipelineKey",
                        column: x => x.PipelineKey,
                        principalTable: "pipelines",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    GalleryKey = table.Column<long>(type: "bigint", nullable: false),
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DisplayName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreateTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subjects", x => x.Key);
                    table.ForeignKey(
                        name: "FK_subjects_galleries_GalleryKey",
                        column: x => x.GalleryKey,
                        principalTable: "galleries",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "faces",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SubjectKey = table.Column<long>(type: "bigint", nullable: false),
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Quality = table.Column<byte[]>(type: "bytea", nullable: false),
                    CreateTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_faces", x => x.Key);
                    table.ForeignKey(
                        name: "FK_faces_subjects_SubjectKey",
                        column: x => x.SubjectKey,
                        principalTable: "subjects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "templates",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    FaceKey = table.Column<long>(type: "bigint", nullable: false),
                    SubjectKey = table.Column<long>(type: "bigint", nullable: false),
                    GalleryKey = table.Column<long>(type: "bigint", nullable: false),
                    PipelineKey = table.Column<int>(type: "integer", nullable: false),
                    Embedding = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_templates", x => x.Sequence);
                    table.ForeignKey(
                        name: "FK_templates_faces_FaceKey",
                        column: x => x.FaceKey,
                        principalTable: "faces",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_templates_pipelines_PipelineKey",
                        column: x => x.PipelineKey,
                        principalTable: "pipelines",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "change_sequence",
                columns: new[] { "Key", "Value" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "IX_faces_Id",
                table: "faces",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_faces_SubjectKey_Key",
                table: "faces",
                columns: new[] { "SubjectKey", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_galleries_PipelineKey",
                table: "galleries",
                column: "PipelineKey");

            migrationBuilder.CreateIndex(
                name: "IX_galleries_Tenant_Id",
                table: "galleries",
                columns: new[] { "Tenant", "Id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_keys_CreateTime",
                table: "idempotency_keys",
                column: "CreateTime");

            migrationBuilder.CreateIndex(
                name: "IX_pipelines_Name",
                table: "pipelines",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_subjects_GalleryKey_Id",
                table: "subjects",
                columns: new[] { "GalleryKey", "Id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_templates_FaceKey_PipelineKey",
                table: "templates",
                columns: new[] { "FaceKey", "PipelineKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_templates_PipelineKey",
                table: "templates",
                column: "PipelineKey");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "change_sequence");

            migrationBuilder.DropTable(
                name: "erasures");

            migrationBuilder.DropTable(
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "templates");

            migrationBuilder.DropTable(
                name: "faces");

            migrationBuilder.DropTable(
                name: "subjects");

            migrationBuilder.DropTable(
                name: "galleries");

            migrationBuilder.DropTable(
                name: "pipelines");
        }
    }
}
