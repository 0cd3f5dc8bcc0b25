#!/bin/sh
# Makes what stands in for the image of Node, out of files of this machine: image_base.sh FOLDER NODE
# A shell and a few programs, Node, npm, certificates, and the user 1000.
set -e
root=$1
mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/local/bin" "$root/usr/local/lib/node_modules" \
  "$root/etc/ssl" "$root/tmp" "$root/root" "$root/proc" "$root/dev" "$root/sys" "$root/run"
chmod 1777 "$root/tmp"
for name in bin lib lib64; do ln -s "usr/$name" "$root/$name"; done
cp -L "$2" "$root/usr/local/bin/node"
for program in dash rm mkdir ls cat env sleep setpriv; do cp -L "$(command -v "$program")" "$root/usr/bin/"; done
ln -s dash "$root/usr/bin/sh"
for file in "$root"/usr/bin/* "$root/usr/local/bin/node"; do ldd "$file" | grep -oE '/[^ ]+'; done | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
cp -r "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
cp -rL /etc/ssl/certs "$root/etc/ssl/"
printf 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
