# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Clean machines: trees of a Debian release with nothing but apt's sources. To be sourced by root,
# with these variables:
#   root      the checkout
#   release   of Debian
#   scratch   a directory to work in, outside
#   tree      where the machine is made

# The scripts that source this set them.
# shellcheck disable=SC2154

# --- inside, in a mount and process namespace of its own ---

# Devices of its own: nothing of the host is mounted into the tree.
mount_tree() {
  local name major minor
  local -i number=0
  mount --make-rprivate /
  mount --bind "$tree" "$tree"
  mount -t proc proc "$tree/proc"
  mount -t sysfs sysfs "$tree/sys"
  mount -t tmpfs -o mode=755,nosuid devices "$tree/dev"
  while read -r name major minor; do
    mknod -m 666 "$tree/dev/$name" c "$major" "$minor"
  done <<'END'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
  mkdir "$tree/dev/pts" "$tree/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$tree/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$tree/dev/shm"
  ln -s pts/ptmx "$tree/dev/ptmx"
  ln -s /proc/self/fd "$tree/dev/fd"
  for name in stdin stdout stderr; do
    ln -s "/proc/self/fd/$((number++))" "$tree/dev/$name"
  done
}

# in_tree COMMAND: in the checkout of the tree, by its own shell.
in_tree() {
  chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb CI="${CI-}" \
    bash -c "cd /root/pulsebuildmonitor && $1" </dev/null
}

# --- outside ---

make_tree() {
  local mirror suite script=/usr/share/debootstrap/scripts/$release
  # The archives that this machine has, whatever its release.
  # shellcheck disable=SC2016  # apt's variables
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u >"$scratch/host"
  mirror=$(. /etc/os-release && awk -v release="$VERSION_CODENAME" '$2 == release { print $1; exit }' \
    "$scratch/host")
  # An older debootstrap does not know a newer release, which is made like sid.
  [[ -e $script ]] || script=${script%/*}/sid
  debootstrap --variant=minbase "$release" "$tree" "$mirror" "$script" >"$scratch/log" 2>&1 || {
    tail -n 5 "$scratch/log" >&2
    exit 1
  }
  (
    . /etc/os-release
    while read -r uri suite component; do
      printf 'deb [check-valid-until=no] %s %s %s\n' "$uri" \
        "${suite/#$VERSION_CODENAME/$release}" "$component"
    done <"$scratch/host"
  ) >"$tree/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::(Check-|https?::)' >"$tree/etc/apt/apt.conf.d/90host" || true
  cp --dereference /etc/resolv.conf /etc/hosts "$tree/etc/"
}

# The checkout as it stands, as a clone would have it, and captures where they are at hand.
copy_checkout() {
  local copy=$tree/root/pulsebuildmonitor
  mkdir "$copy"
  git -C "$root" ls-files -z | tar -c -C "$root" --null -T - .git | tar -x -C "$copy" --no-same-owner
  [[ ! -d $root/../shared/captures ]] || {
    mkdir -p "$tree/root/shared/captures"
    cp -- "$root/../shared/captures/"*.jsonl "$tree/root/shared/captures/"
  }
}
