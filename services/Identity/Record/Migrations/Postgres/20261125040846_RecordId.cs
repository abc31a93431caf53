using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FacePlatform.Identity.Record.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RecordId : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "RecordId",
                table: "change_sequence",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            // Random, so no value of the model: each record gets its own.
            migrationBuilder.Sql("UPDATE change_sequence SET \"RecordId\" = replace(gen_random_uuid()::text, '-', '')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RecordId",
                table: "change_sequence");
        }
    }
}
