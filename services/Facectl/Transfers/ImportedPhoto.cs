using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Transfers;

/// <summary>A photo of an import and what became of it.</summary>
internal sealed class ImportedPhoto(string gallery, LabelledFile file)
{
    // Its own where an earlier import's face has been erased: the photo's id is spent.
    private string? _freshRequestId;

    public LabelledFile File { get; } = file;

    /// <summary>Of the file, once it was read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether its face is enrolled.</summary>
    public bool Enrolled { get; private set; }

    /// <summary>Whether that had been done before, under its request id.</summary>
    public bool Repeated { get; private set; }

    /// <summary>The face, where it looks like another subject.</summary>
    public Face? Colliding { get; private set; }

    /// <summary>Why it was refused, or what the platform failed at when it was last sent.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether it need not be sent again.</summary>
    public bool Done { get; private set; }

    public async Task<ImportFacesRequest> ReadAsync()
    {
        var image = await ImageFile.ReadAsync(File.FullPath, CancellationToken.None);
        Bytes = image.Length;
        return new()
        {
            Image = new()
            {
                SubjectId = File.Subject,
                Image = image,
                RequestId = _freshRequestId ?? RequestId.OfPhoto(gallery, File.Subject, image),
            },
        };
    }

    /// <summary>Takes the platform's answer.</summary>
    /// <returns>Whether that is news: the photo is done, or is to be sent under a fresh request id.</returns>
    public bool Take(ImportFacesResponse answer)
    {
        if (answer.Error is null)
        {
            (Enrolled, Repeated, Failure, Done) = (true, answer.Repeated, null, true);
            // Of thousands of others nothing is kept.
            Colliding = answer.Face.CollisionReport?.Collisions.Count > 0 ? answer.Face : null;
            return true;
        }

        var error = answer.Error.ToRpcException();
        if (error.GetReason() == ErrorReason.FaceNotFound && _freshRequestId is null)
        {
            _freshRequestId = RequestId.Random();
            return true;
        }

        Failure = Failure.Of(error);
        return Done = Failure.ExitCode == ExitCode.CallerMistake;
    }

    public void Refuse(Failure failure) => (Failure, Done) = (failure, true);
}
