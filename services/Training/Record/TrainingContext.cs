using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Training.Record;

/// <summary>The trainings with their images, and the migrations of galleries.</summary>
public abstract class TrainingContext(DbContextOptions options) : JobsContext(options);
