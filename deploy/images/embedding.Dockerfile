# syntax=docker/dockerfile:1.10
# Embedding, for processors or for NVIDIA's GPUs:
#
#   docker buildx build -f deploy/images/embedding.Dockerfile .
#   docker buildx build -f deploy/images/embedding.Dockerfile --build-arg DEVICE=cuda .
#
# docker-bake.hcl builds all images. Bases are pinned to exact versions; to pin what is behind a version too, give a
# digest: --build-arg CUDA_IMAGE=nvidia/cuda@sha256:…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG NODE_IMAGE=node:24.11.1-bookworm-slim
# CUDA 13 and cuDNN 9, which ONNX Runtime 1.31 asks for. The driver comes from the node.
ARG CUDA_IMAGE=nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04
# cpu or cuda.
ARG DEVICE=cpu

# The networks come as npm packages.
FROM ${NODE_IMAGE} AS models
WORKDIR /models
COPY services/Models/package.json services/Models/package-lock.json ./
RUN --mount=type=cache,id=faceplatform-npm,target=/root/.npm,sharing=locked \
    npm ci --ignore-scripts --no-audit --no-fund

FROM ${SDK_IMAGE} AS source
ENV CI=true
WORKDIR /source
COPY . .
COPY --from=models /models/node_modules services/Models/node_modules
# Newer than the lock file, else the build would run npm.
RUN touch services/Models/node_modules/.package-lock.json

# NuGet's locks do not reach from one container to another. Networks that are not the manifest's end the build.
FROM source AS build-cpu
RUN --mount=type=cache,id=faceplatform-nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet publish services/Embedding -p:Gpu=false --configuration Release --runtime linux-x64 --no-self-contained --output /app \
    && deploy/images/check-networks.sh /app

FROM source AS build-cuda
RUN --mount=type=cache,id=faceplatform-nuget,target=/root/.nuget/packages,sharing=locked \
    dotnet publish services/Embedding -p:Gpu=true --configuration Release --runtime linux-x64 --no-self-contained --output /app \
    && deploy/images/check-networks.sh /app

FROM ${ASPNET_IMAGE} AS aspnet

FROM aspnet AS base-cpu

# NVIDIA's image with Microsoft's runtime, its variables and its user.
FROM ${CUDA_IMAGE} AS base-cuda
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libgcc-s1 libssl3t64 libstdc++6 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1654 app \
    && useradd --uid 1654 --gid 1654 --create-home app
COPY --from=aspnet /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV APP_UID=1654 \
    DOTNET_RUNNING_IN_CONTAINER=true \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

FROM build-${DEVICE} AS build

FROM base-${DEVICE} AS embedding
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="faceplatform/embedding" \
      org.opencontainers.image.description="FacePlatform: image bytes in, templates out" \
      org.opencontainers.image.vendor="FacePlatform" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Diagnostics would make a socket in /tmp; the ports are those of Kestrel's endpoints and not the base image's.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS="" \
    Kestrel__Endpoints__http__Url=http://*:8090 \
    Kestrel__Endpoints__grpc__Url=http://*:8091
WORKDIR /app
COPY --chmod=755 deploy/images/healthcheck.sh /usr/local/bin/healthcheck
COPY --from=build /app .
# The user may write nowhere but in /tmp and in volumes.
USER ${APP_UID}
EXPOSE 8090 8091
# Warming up takes longer on a GPU.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["healthcheck"]
ENTRYPOINT ["dotnet", "FacePlatform.Embedding.dll"]
