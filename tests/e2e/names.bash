# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Host names of a case's own: the monitor runs in a mount namespace with another /etc/hosts, and
# another resolv.conf if the case has one. Sourced by the cases that need it.
#
# The files are `hosts` and `resolv.conf` in the directory of the case, written before the monitor
# starts.

# use_names: from now on, monitors start there.
use_names() {
  local -a namespace=(unshare --mount)
  ((EUID == 0)) || namespace+=(--map-root-user)
  "${namespace[@]}" true 2>/dev/null || skip 'may not make a mount namespace'
  # shellcheck disable=SC2034  # lib.bash uses it
  around_monitor=("${namespace[@]}" bash -c '
    mount --bind "$0/hosts" /etc/hosts
    [[ ! -e $0/resolv.conf ]] || mount --bind "$0/resolv.conf" /etc/resolv.conf
    exec "$@"' "$PWD")
}

# start_silent_address ADDRESS PORT: accepts connections, and says nothing.
start_silent_address() {
  socat -u "TCP-LISTEN:$2,bind=$1,reuseaddr,fork" OPEN:/dev/null 2>"silent-$1.log" &
  started "silent-$1"
  wait_for 10 "$1 listens" listens "$1" "$2"
}

# start_rude_address ADDRESS PORT: accepts connections, and closes them.
start_rude_address() {
  socat "TCP-LISTEN:$2,bind=$1,reuseaddr,fork" SYSTEM:true 2>"rude-$1.log" &
  started "rude-$1"
  wait_for 10 "$1 listens" listens "$1" "$2"
}

# start_dead_address ADDRESS PORT: as if all packets to it were dropped.
start_dead_address() {
  "$support/deaf_listener" "$1" "$2" >"dead-$1.log" 2>&1 &
  started "dead-$1"
  wait_for 10 "$1 is dead" grep -q deaf "dead-$1.log"
}

listens() {
  ss -Hltn "src = $1 and sport = :$2" | grep -q .
}
