# syntax=docker/dockerfile:1.10
# The plain services, and the command line client:
#
#   docker buildx build -f deploy/images/service.Dockerfile --build-arg SERVICE=Gateway --target gateway .
#
# docker-bake.hcl builds all images. Bases are pinned to exact versions; to pin what is behind a version too, give a
# digest: --build-arg ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet@sha256:…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime:10.0.12-noble
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

# What comes as npm packages: here the font of facectl's plots.
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

# What the services share: one user that may write nowhere but in /tmp and in volumes.
FROM ${ASPNET_IMAGE} AS service
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="FacePlatform" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Diagnostics would make a socket in /tmp; the ports are those of Kestrel's endpoints and not the base image's.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS=""
WORKDIR /app
COPY --chmod=755 deploy/images/healthcheck.sh /usr/local/bin/healthcheck
COPY --from=build /app .
USER ${APP_UID}
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["healthcheck"]

FROM service AS gateway
LABEL org.opencontainers.image.title="faceplatform/gateway" \
      org.opencontainers.image.description="FacePlatform: the public API"
ENV Kestrel__Endpoints__http__Url=http://*:8080 \
    Kestrel__Endpoints__grpc__Url=http://*:8081
EXPOSE 8080 8081
ENTRYPOINT ["dotnet", "FacePlatform.Gateway.dll"]

FROM service AS identity
LABEL org.opencontainers.image.title="faceplatform/identity" \
      org.opencontainers.image.description="FacePlatform: who is it"
ENV Kestrel__Endpoints__http__Url=http://*:8100 \
    Kestrel__Endpoints__grpc__Url=http://*:8101
EXPOSE 8100 8101
ENTRYPOINT ["dotnet", "FacePlatform.Identity.dll"]

# Runs a command and ends: no port, and no health to ask for.
FROM ${RUNTIME_IMAGE} AS facectl
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="faceplatform/facectl" \
      org.opencontainers.image.description="FacePlatform: the command line client" \
      org.opencontainers.image.vendor="FacePlatform" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV DOTNET_EnableDiagnostics=0
WORKDIR /app
COPY --from=build /app .
USER ${APP_UID}
HEALTHCHECK NONE
ENTRYPOINT ["dotnet", "facectl.dll"]
