using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.StyleTransfer.Record;

/// <summary>The style transfers and their images.</summary>
public abstract class StyleTransferContext(DbContextOptions options) : JobsContext(options);
