#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# certificates.sh DIR: two throw-away chains (root -> intermediate -> leaf), one
# all P-256/SHA-256, one all RSA-2048/SHA-256, with a server leaf
# (DNS:server.test, DNS:localhost, IP:127.0.0.1) and a client leaf each.
# Files, KIND in ecdsa|rsa: KIND-root.pem, KIND-{server,client}.pem (leaf then
# intermediate), KIND-{server,client}.key (PKCS#8), KIND-server.bundle.pem
# (chain and key in one file, for HAProxy and Hitch).
set -eu
mkdir -p "$1"; cd "$1"
[ -f rsa-server.bundle.pem ] && exit 0
key() { # kind out
  if [ "$1" = ecdsa ]; then openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$2"
  else openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$2" 2>/dev/null; fi
}
issue() { # name cn issuer extensions...
  name=$1 cn=$2 ca=$3; shift 3
  printf '%s\n' "$@" > "$name.ext"
  openssl req -new -key "$name.key" -subj "/CN=$cn" -out "$name.csr"
  if [ "$ca" = self ]; then openssl x509 -req -in "$name.csr" -signkey "$name.key" -sha256 -days 3650 -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  else openssl x509 -req -in "$name.csr" -CA "$ca.crt" -CAkey "$ca.key" -set_serial "0x$(openssl rand -hex 8)" -sha256 -days 3650 -extfile "$name.ext" -out "$name.crt" 2>/dev/null; fi
  rm -f "$name.csr" "$name.ext"
}
for k in ecdsa rsa; do
  for n in root int server client; do key $k $k-$n.key; done
  usage='keyUsage=critical,keyCertSign,cRLSign'; ski='subjectKeyIdentifier=hash'; aki='authorityKeyIdentifier=keyid'
  issue $k-root "bench $k root" self 'basicConstraints=critical,CA:TRUE' "$usage" "$ski"
  issue $k-int "bench $k intermediate" $k-root 'basicConstraints=critical,CA:TRUE,pathlen:0' "$usage" "$ski" "$aki"
  issue $k-server server.test $k-int 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' 'subjectAltName=DNS:server.test,DNS:localhost,IP:127.0.0.1' "$ski" "$aki"
  issue $k-client client.test $k-int 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=clientAuth' 'subjectAltName=DNS:client.test' "$ski" "$aki"
  cat $k-root.crt > $k-root.pem
  for e in server client; do cat $k-$e.crt $k-int.crt > $k-$e.pem; done
  cat $k-server.pem $k-server.key > $k-server.bundle.pem
done
