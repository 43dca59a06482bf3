# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Dates of buildbot builds are correct on a system without a time zone database, such as a
# small container.

messages 1 1 100 >capture
mkdir -p empty
# Root needs no user namespace, which a chroot doesn't allow.
own_mounts=(unshare --mount)
((EUID == 0)) || own_mounts+=(--map-root-user)
"${own_mounts[@]}" true 2>/dev/null || skip 'needs the privilege to mount'
"${own_mounts[@]}" bash -c '
  mount --bind empty /usr/share/zoneinfo && exec "$@"' - \
  "$monitor" --input capture --tree '*' >out 2>err
expect_lines 'events' 1 out '"builddate":1364810523'
expect_equal 'what the log says' '' "$(<err)"
