#!/usr/bin/env bash
# Checks that each network of a published service is the one that its manifest (pipeline.json, network.json) means:
#
#   check-networks.sh FOLDER
#
# The hashes are the manifests' own. It also fails where a hash stands beside no file and where an ONNX file is in no
# manifest: a network that was not checked must not look checked.
set -euo pipefail

fail() {
  echo "check-networks: $*" >&2
  exit 1
}

checked=0
while IFS= read -r manifest; do
  folder=$(dirname "$manifest")
  # In both kinds of manifest a network is "file" and, next to it, "sha256".
  pairs=$(tr -d '\r\n' <"$manifest" | grep -oE '"file" *: *"[^"/]+", *"sha256" *: *"[0-9a-f]{64}"' || true)
  lines=$(sed -nE 's/.*"file" *: *"([^"]+)".*"([0-9a-f]{64})"/\2  \1/p' <<<"$pairs")
  found=$(grep -c . <<<"$lines" || true)
  named=$(grep -oE '"sha256"' "$manifest" | wc -l)
  [ "$found" -gt 0 ] && [ "$found" -eq "$named" ] || fail "$manifest: $found files, but $named hashes"
  (cd "$folder" && sha256sum --check --strict <<<"$lines") || fail "$manifest: not the networks that it means"
  for network in "$folder"/*.onnx; do
    grep -qx ".*  ${network##*/}" <<<"$lines" || fail "$network: its manifest does not name it"
  done
  checked=$((checked + found))
done < <(find "$1" \( -name pipeline.json -o -name network.json \) | sort)

[ "$checked" -ge "$(find "$1" -name '*.onnx' | wc -l)" ] || fail "$1: a folder with a network has no manifest"
echo "check-networks: $checked networks, all of them their manifests'"
