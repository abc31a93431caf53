#!/bin/sh
# Prints the secrets that the overlays refer to, with fresh random values. See --help.
set -eu
umask 077

usage() {
    cat <<'EOF'
Prints the Secret manifests of the platform, with fresh random values:

    deploy/kubernetes/new-secrets.sh | kubectl create -f -

`create` and not `apply`: what exists is never replaced. Other passwords would lock the services out of a database that
keeps its own, and another crop key loses every kept crop. To keep them outside the cluster, write them to a file, seal it
with what you seal secrets with, and remove it.

Two secrets are not made here: rabbitmq-default-user, which RabbitMQ's cluster operator makes, and faceplatform-tls in the
namespace faceplatform-public, the certificate for your own name (kubectl create secret tls, or cert-manager).

    --help    this text
EOF
}

fail() {
    echo "new-secrets.sh: $1" >&2
    exit "$2"
}

case "${1-}" in
    "") ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac

command -v openssl >/dev/null 2>&1 || fail "openssl is needed for random values, and is not installed." 1

# Hexadecimal: neither a connection string nor YAML gives any of it a meaning. With -e an assignment of these ends the script
# where openssl fails, before anything is printed.
password() { openssl rand -hex 32; }

bootstrap_key=$(password)
postgres=$(password)
gateway=$(password)
identity=$(password)
style_transfer=$(password)
training=$(password)
qdrant=$(password)
crop_key=$(openssl rand -base64 32)

# connection NAME PASSWORD: the database and its role have the service's name. How many connections a process may keep is half of
# what the services take without saying; max_connections of components/postgresql counts on it.
connection() { echo "Host=postgresql;Database=$1;Username=$1;Password=$2;Maximum Pool Size=10"; }

# secret NAME KEY VALUE [KEY VALUE]...
secret() {
    cat <<EOF
---
apiVersion: v1
kind: Secret
metadata:
  name: $1
  namespace: faceplatform
  labels:
    app.kubernetes.io/part-of: faceplatform
type: Opaque
stringData:
EOF
    shift
    while [ $# -gt 0 ]; do
        echo "  $1: \"$2\""
        shift 2
    done
}

secret gateway \
    bootstrap-key "$bootstrap_key" \
    database "$(connection gateway "$gateway")"
secret identity \
    crop-key "$crop_key" \
    database "$(connection identity "$identity")" \
    qdrant "Endpoint=http://qdrant:6334;Key=$qdrant"
secret style-transfer \
    database "$(connection style-transfer "$style_transfer")"
secret training \
    database "$(connection training "$training")"
secret postgresql \
    postgres-password "$postgres" \
    gateway-password "$gateway" \
    identity-password "$identity" \
    style-transfer-password "$style_transfer" \
    training-password "$training"
secret qdrant \
    api-key "$qdrant"
