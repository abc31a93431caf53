#!/usr/bin/env bash
# Whether the service in this container is ready: 0 where /health/ready of its own http endpoint answers 200. bash alone
# asks, so that the image needs no other program. Kubernetes does not use this; it asks by gRPC.
set -uo pipefail

port=${Kestrel__Endpoints__http__Url##*:}
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3 && [ "$status" = 200 ] || exit 1
