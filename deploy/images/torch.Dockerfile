# syntax=docker/dockerfile:1.10
# The services that compute gradients, with libtorch for processors:
#
#   docker buildx build -f deploy/images/torch.Dockerfile --build-arg SERVICE=StyleTransfer --target style-transfer .
#
# docker-bake.hcl builds all images. Bases are pinned to exact versions; to pin what is behind a version too, give a
# digest: --build-arg ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet@sha256:…
#
# On GPUs, untried, because the package could not be had where this was written: in services/Networks/Networks.csproj
# libtorch-cuda-13.0-linux-x64 (or whatever CUDA TorchSharp then asks for) in the place of libtorch-cpu-linux-x64, here
# the base of embedding.Dockerfile's CUDA variant, and in the code the choice of the device: both services compute on
# the CPU today.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
# The SDK's system must be this one's: publishing fits TorchSharp's library to the system that it runs on, and noble's
# libstdc++ needs no change.
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

# What comes as npm packages: the font of Training's plots.
FROM ${NODE_IMAGE} AS models
WORKDIR /models
COPY services/Models/package.json services/Models/package-lock.json ./
RUN --mount=type=cache,id=faceplatform-npm,target=/root/.npm,sharing=locked \
    npm ci --ignore-scripts --no-audit --no-fund

FROM ${SDK_IMAGE} AS build
ARG SERVICE
ENV CI=true
WORKDIR /source
COPY . .
COPY --from=models /models/node_modules services/Models/node_modules
# Newer than the lock file, else the build would run npm. NuGet's locks do not reach from one container to another. A
# network that is not the manifest's ends the build.
RUN --mount=type=cache,id=faceplatform-nuget,target=/root/.nuget/packages,sharing=locked \
    touch services/Models/node_modules/.package-lock.json \
    && dotnet publish services/${SERVICE} --configuration Release --runtime linux-x64 --no-self-contained --output /app \
    && deploy/images/check-networks.sh /app

FROM ${ASPNET_IMAGE} AS service
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="FacePlatform" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Diagnostics would make a socket in /tmp; the ports are those of Kestrel's endpoints and not the base image's. Threads
# of torch that wait must not spin, and one heap for each thread would keep most of what large blocks leave.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS="" \
    OMP_WAIT_POLICY=PASSIVE \
    MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --chmod=755 deploy/images/healthcheck.sh /usr/local/bin/healthcheck
COPY --from=build /app .
# The user may write nowhere but in /tmp and in volumes.
USER ${APP_UID}
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["healthcheck"]

FROM service AS style-transfer
LABEL org.opencontainers.image.title="faceplatform/style-transfer" \
      org.opencontainers.image.description="FacePlatform: pictures in the style of others"
ENV Kestrel__Endpoints__http__Url=http://*:8110 \
    Kestrel__Endpoints__grpc__Url=http://*:8111
EXPOSE 8110 8111
ENTRYPOINT ["dotnet", "FacePlatform.StyleTransfer.dll"]

FROM service AS training
LABEL org.opencontainers.image.title="faceplatform/training" \
      org.opencontainers.image.description="FacePlatform: fine-tuning of encoders, and migrations between pipelines"
ENV Kestrel__Endpoints__http__Url=http://*:8120 \
    Kestrel__Endpoints__grpc__Url=http://*:8121
EXPOSE 8120 8121
ENTRYPOINT ["dotnet", "FacePlatform.Training.dll"]
