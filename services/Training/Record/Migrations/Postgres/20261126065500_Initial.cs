using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FacePlatform.Training.Record.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "blobs",
                columns: table => new
                {
                    Group = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_blobs", x => new { x.Group, x.Name });
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Owner = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: true),
                    Parameters = table.Column<byte[]>(type: "bytea", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Attempt = table.Column<int>(type: "integer", nullable: false),
                    DeadLetter = table.Column<bool>(type: "boolean", nullable: false),
                    LeaseToken = table.Column<long>(type: "bigint", nullable: false),
                    Heartbeat = table.Column<long>(type: "bigint", nullable: false),
                    NotBefore = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    PublishTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Progress = table.Column<byte[]>(type: "bytea", nullable: true),
                    Checkpoint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Preview = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Result = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Error = table.Column<byte[]>(type: "bytea", nullable: true),
                    TraceParent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreateTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    WaitTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    StartTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EndTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ExpireTime = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Expired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_ExpireTime",
                table: "jobs",
                column: "ExpireTime");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_Owner_Id",
                table: "jobs",
                columns: new[] { "Owner", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_Owner_Kind_RequestId",
                table: "jobs",
                columns: new[] { "Owner", "Kind", "RequestId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State",
                table: "jobs",
                column: "State");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "blobs");

            migrationBuilder.DropTable(
                name: "jobs");
        }
    }
}
