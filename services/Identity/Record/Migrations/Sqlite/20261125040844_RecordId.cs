using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FacePlatform.Identity.Record.Migrations.Sqlite
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
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // Random, so no value of the model: each record gets its own.
            migrationBuilder.Sql("UPDATE change_sequence SET \"RecordId\" = lower(hex(randomblob(16)))");
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
