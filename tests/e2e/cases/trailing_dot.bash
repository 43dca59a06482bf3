# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A host name may end with a dot, which keeps search domains away, as in Kubernetes. The name in
# the certificate has none.

use_broker
dotted_tls=${tls_url/@localhost:/@localhost.:}
start_consuming plain --url "amqp://guest:guest@localhost.:$BROKER_PORT/$vhost"
start_consuming tls --url "$dotted_tls" --ca-file "$BROKER_CA"
messages 1 10 >capture
feed capture
for name in plain tls; do
  wait_for 10 "events of $name" has_numbers "$name.out" 10
  expect_clean_stop "$name"
done

run_monitor --url "$dotted_tls" --ca-file "$BROKER_CA" --check
expect_equal 'exit status of --check' 0 "$status"
# Another name is still another name.
run_monitor --url "${tls_url/@localhost:/@ip6-localhost.:}" --ca-file "$BROKER_CA" --no-retry
[[ $status == 69 || $status == 77 ]] || mismatch 'exit status with another name' '69 or 77' "$status"
