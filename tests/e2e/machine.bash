# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A machine of a case's own: a clean Debian of the release PBM_RELEASE (default: the host's), booted
# with its systemd in a container that shares the host's network. Sourced by the cases that need one.
#
# Sets `tree`, its directory.

tree=$PWD/tree
nspawn='' init='' # its processes

# make_machine: with systemd, and from the host's own package sources.
make_machine() {
  local host release mirror
  ((EUID == 0)) || skip 'only root may boot a container'
  unshare --mount --pid --fork true 2>/dev/null || skip 'may not make namespaces'
  # shellcheck disable=SC2016  # apt's variables
  apt-get indextargets --format 'deb [check-valid-until=no] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u >sources
  # shellcheck source=/dev/null
  host=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  release=${PBM_RELEASE:-$host}
  # trixie-security for bookworm-security
  sed -i -E "s/^(.*\] \S+ )$host/\1$release/" sources
  mirror=$(awk -v release="$release" '$4 == release { print $3; exit }' sources)
  debootstrap --variant=minbase --include=ca-certificates,dbus,systemd,systemd-sysv "$release" \
    "$tree" "$mirror" >debootstrap.log 2>&1 || fail "debootstrap: $(tail -n 3 debootstrap.log)"
  cp sources "$tree/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::(Check-|https?::)' >"$tree/etc/apt/apt.conf.d/90host" || true
  cp --dereference /etc/resolv.conf /etc/hosts "$tree/etc/"
  printf 'machine\n' >"$tree/etc/hostname"
}

# boot_machine [STATE]: until the machine says so of itself, or that it runs.
boot_machine() {
  systemd-nspawn --quiet --boot --directory="$tree" --register=no --keep-unit \
    --machine="pbm-$$" --console=pipe --resolv-conf=off --timezone=off \
    </dev/null >>machine.log 2>&1 &
  started machine
  nspawn=$!
  wait_for 30 'the machine boots' is_booted "${1-running}"
}

is_booted() {
  local state
  init=$(pgrep -P "$nspawn") || return
  state=$(inside systemctl is-system-running || true) # fails in any state but running
  [[ $state == running || $state == "$1" ]]
}

# inside COMMAND...
inside() {
  nsenter --target "$init" --all -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

shut_machine_down() {
  kill -s SIGRTMIN+4 "$init" # init's word for "power off"
  ended machine 60
  init=''
  remove_groups
}

# For the case's EXIT trap, before clean_up: the machine's processes end with its init.
# Not by the variables of the case, which are out of scope there.
end_machine() {
  [[ -z $init ]] || kill -s KILL "$init" || true
  [[ -z $nspawn ]] || wait "$nspawn" 2>/dev/null || true
  remove_groups
}

# What a container leaves there when its host has no systemd.
remove_groups() {
  find /sys/fs/cgroup/{systemd,unified}/{payload,supervisor} -depth -type d -exec rmdir {} \; \
    2>/dev/null || true
}
