#!/bin/sh
# Makes an authority and one certificate a node for an EventStoreDB cluster, for trial runs and tests:
#
#   tools/make-certificates.sh <directory> <node>=<name or address>[,...] ...
#
# Leaves ca.crt, ca.key and, for each node, <node>/node.crt and <node>/node.key. What is there is kept, unless it
# ends within 30 days: then that certificate is made anew by the same authority. Needs openssl alone.
set -eu
umask 077

directory=$1
shift
mkdir -p "$directory"
cd "$directory"

# Nodes know each other by this common name.
name=eventstoredb-node
month=2592000

if [ ! -s ca.key ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 3650 -subj "/CN=ledger trial authority" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
fi

for node in "$@"; do
  to=${node%%=*}
  if [ -s "$to/node.crt" ] && openssl x509 -in "$to/node.crt" -checkend $month -noout >/dev/null; then
    continue
  fi
  mkdir -p "$to"
  names=
  for each in $(printf '%s' "${node#*=}" | tr ',' ' '); do
    case $each in
      *[!0-9.]*) names="${names:+$names,}DNS:$each" ;;
      *) names="${names:+$names,}IP:$each" ;;
    esac
  done
  openssl req -new -newkey rsa:2048 -nodes -keyout "$to/node.key" -out "$to/node.csr" -subj "/CN=$name" 2>/dev/null
  printf '%s\n' "subjectAltName=$names" "extendedKeyUsage=serverAuth,clientAuth" \
    "keyUsage=critical,digitalSignature,keyEncipherment" "basicConstraints=critical,CA:FALSE" > "$to/node.ext"
  openssl x509 -req -in "$to/node.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile "$to/node.ext" \
    -out "$to/node.crt" 2>/dev/null
  rm "$to/node.csr" "$to/node.ext"
done

# The keys stay their owner's; the authority's certificate is for everybody who connects.
chmod 644 ca.crt
