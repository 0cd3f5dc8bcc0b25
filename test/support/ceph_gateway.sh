#!/bin/bash
# A real S3 server for the system tests: one Ceph monitor, one in-memory OSD and the object gateway, all on 127.0.0.1.
#   ceph_gateway.sh start DIR PORT ACCESS_KEY SECRET_KEY
#   ceph_gateway.sh stop DIR
# Needs root, and the packages of .ci/system_packages.
set -Eeuo pipefail

start() {
  local dir=$1 port=$2 access_key=$3 secret_key=$4
  mkdir -p "$dir"/{mon,osd,run,log}
  local fsid uuid mon="[v2:127.0.0.1:3300,v1:127.0.0.1:6789]"
  fsid=$(cat /proc/sys/kernel/random/uuid)
  uuid=$(cat /proc/sys/kernel/random/uuid)
  cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = $mon
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
osd class load list = *
osd class default list = *
run dir = $dir/run
admin socket = $dir/run/\$cluster-\$name.asok
log file = $dir/log/\$cluster-\$name.log
pid file = $dir/run/\$type.\$id.pid
[mon.a]
mon data = $dir/mon
[osd.0]
osd data = $dir/osd
public addr = 127.0.0.1
cluster addr = 127.0.0.1
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port
CONF
  export CEPH_ARGS="-c $dir/ceph.conf"
  monmaptool --create --addv a "$mon" --fsid "$fsid" "$dir/monmap"
  ceph-mon -i a --mkfs --monmap "$dir/monmap"
  ceph-mon -i a
  ceph osd new "$uuid"
  ceph-osd -i 0 --mkfs --osd-uuid "$uuid"
  ceph-osd -i 0
  radosgw -n client.rgw --pid-file="$dir/run/rgw.pid"
  curl -sf --max-time 5 --retry 60 --retry-delay 1 --retry-connrefused -o "$dir/log/first_answer" "http://127.0.0.1:$port/"
  radosgw-admin user create --uid=hub --display-name=hub --access-key="$access_key" --secret-key="$secret_key"
}

stop() {
  local pid_file
  # Nothing they hold is to be kept.
  for pid_file in "$1"/run/*.pid; do kill -9 "$(cat "$pid_file")" || true; done
}

dir=${2:-}
case "${1:-}" in
  start)
    mkdir -p "$dir/log"
    exec 3>&2
    trap 'tail -n 20 "$dir/log/start.log" >&3; stop "$dir"' ERR
    # The daemons keep their output open, so it goes to a file: the caller would else wait for them.
    start "$dir" "$3" "$4" "$5" >"$dir/log/start.log" 2>&1 3>&-
    ;;
  stop) stop "$dir" ;;
  *) echo "usage: $0 start DIR PORT ACCESS_KEY SECRET_KEY | stop DIR" >&2; exit 2 ;;
esac
