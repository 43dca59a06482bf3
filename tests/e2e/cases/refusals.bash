# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A permanent failure of the first connection ends the run with its exit status and one clear
# line without a secret: password, virtual host, permissions, certificates, a missing exchange,
# a queue that is declared differently.

use_broker
for user in nobody nobinding noqueue; do
  ctl add_user $user hushhush >/dev/null
done
ctl set_permissions -p "$vhost" noqueue '^$' '.*' '.*'
ctl set_permissions -p "$vhost" nobinding '.*' '.*' '^queue/'
address=127.0.0.1:$BROKER_PORT

# expect_refusal STATUS TEXT ARG...
expect_refusal() {
  run_monitor --source buildbot "${@:3}"
  expect_equal "exit status of: ${*:3}" "$1" "$status"
  expect_equal "stdout of: ${*:3}" '' "$(<out)"
  expect_lines "stderr of: ${*:3}" 1 err
  expect_line "stderr of: ${*:3}" err " error: .*$2"
  expect_no_line "secret of: ${*:3}" err 'hushhush'
}

expect_refusal 77 "log in .*'guest'.*(refused|REFUSED)" --url "amqp://guest:hushhush@$address/$vhost"
expect_refusal 77 "log in .*'nosuch'.*(refused|REFUSED)" --url "amqp://nosuch:hushhush@$address/$vhost"
expect_refusal 77 'nosuchvhost' --url "amqp://guest:guest@$address/nosuchvhost"
expect_refusal 77 "nobody" --url "amqp://nobody:hushhush@$address/$vhost"
expect_refusal 77 "declare queue 'queue/noqueue/x'" --url "amqp://noqueue:hushhush@$address/$vhost" \
  --label x --durable
expect_refusal 77 "bind queue .*exchange/build/" --url "amqp://nobinding:hushhush@$address/$vhost"
expect_refusal 76 "normalized.*exchange/build/normalized" --url "$url" --source normalized

make_queue plain
expect_refusal 76 "declare queue 'queue/guest/plain'.*x-queue-type" --url "$url" --label plain --durable \
  --queue-type quorum

expect_refusal 77 "localhost:$BROKER_TLS_PORT.*certificate" --url "$tls_url"
expect_refusal 77 "localhost:$BROKER_TLS_PORT.*certificate" --url "$tls_url" \
  --ca-file "$broker_dir/tls/other-ca.pem"
expect_refusal 78 'nosuch.pem' --url "$tls_url" --ca-file nosuch.pem
expect_refusal 78 '--ca-file' --url "$tls_url" --ca-file /dev/null
expect_refusal 64 '--key-file needs --cert-file' --url "$tls_url" --key-file /dev/null
expect_refusal 64 '--tls-insecure .*--ca-file' --url "$tls_url" --ca-file x --tls-insecure
expect_refusal 78 "--cert-file '/dev/null': contains no PEM certificate" --url "$tls_url" \
  --cert-file /dev/null

# The same broker, behind another certificate of the same CA.
# behind_certificate NAME [OPTION...]
behind_certificate() {
  certified_port=$(free_port)
  socat "OPENSSL-LISTEN:$certified_port,bind=127.0.0.1,reuseaddr,fork,cert=$broker_dir/tls/$1.pem,key=$broker_dir/tls/$1.key,${2-verify=0}" \
    "TCP:$address" 2>"$1.socat" &
  started "$1"
  wait_for 10 'socat listens' bash -c ": <>/dev/tcp/127.0.0.1/$certified_port"
}

behind_certificate server
start_consuming verified --url "amqps://guest:guest@localhost:$certified_port/$vhost" \
  --ca-file "$BROKER_CA"
expect_clean_stop verified
behind_certificate expired
expect_refusal 77 'certificate.*expired' --url "amqps://guest:guest@localhost:$certified_port/$vhost" \
  --ca-file "$BROKER_CA"
behind_certificate wrong-host
expect_refusal 77 'certificate.*(host|name)' --url "amqps://guest:guest@localhost:$certified_port/$vhost" \
  --ca-file "$BROKER_CA"
start_consuming insecure --url "amqps://guest:guest@localhost:$certified_port/$vhost" --tls-insecure
expect_clean_stop insecure
expect_line 'warning' insecure.err ' warning: --tls-insecure: .*not verified'
readonly tls=$broker_dir/tls
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=nobody -keyout own.key -out own.pem 2>/dev/null
cat own.key own.pem >self-signed.pem
chmod 600 self-signed.pem
for version in TLS1.2 TLS1.3; do
  behind_certificate server "verify=1,cafile=$BROKER_CA,openssl-min-proto-version=$version,openssl-max-proto-version=$version"
  mutual=(--ca-file "$BROKER_CA" --url "amqps://guest:guest@localhost:$certified_port/$vhost")
  expect_refusal 77 'requires a client certificate: use --cert-file' "${mutual[@]}"
  start_consuming "mutual-$version" "${mutual[@]}" --cert-file "$tls/client.pem" \
    --key-file "$tls/client.key"
  expect_clean_stop "mutual-$version"
  expect_refusal 77 'does not accept the certificate in --cert-file' "${mutual[@]}" \
    --cert-file self-signed.pem
done
