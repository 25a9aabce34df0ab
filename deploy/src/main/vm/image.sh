#!/usr/bin/env bash
# image.sh FOLDER JAVA_HOME: makes, in FOLDER, what a machine with a pure cgroup v2 hierarchy boots:
#   vmlinuz    Debian's cloud kernel, unpacked from its package and installed nowhere
#   root.ext4  a root file system with this system's own packages of JDK, Python and the usual tools
# It has NVMe and ext4 built in, so that there is neither an initial RAM disk nor a boot loader. Both are
# kept until a package or this script changes.
set -euo pipefail

folder=$1
java_home=$(readlink -f -- "$2")

kernel_package=linux-image-cloud-amd64
# What the tests run, with what it depends on. Tests of what is not here (ffmpeg) skip with a reason.
root_packages=(bash coreutils dash findutils grep hostname iproute2 libc-bin libc6 libstdc++6 mount procps
  python3 python3-pil sed util-linux zlib1g)
# Network interfaces that need no hardware.
modules=(drivers/net/dummy.ko drivers/net/veth.ko)

unpack='import lzma, os, sys
name = os.path.basename(sys.argv[1])[:-len(".xz")]
open(os.path.join(sys.argv[2], name), "wb").write(lzma.open(sys.argv[1]).read())'

staging=''
trap 'rm -rf -- "${staging:-/nonexistent}"' EXIT

die() { printf 'vm: %s\n' "$*" >&2; exit 1; }

# ---- Kernel ----

# The package that a meta-package stands for, which has the version in its name.
real_kernel() {
  apt-cache depends "$kernel_package" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1 || true
}

fetch() (cd "$1" && apt-get -q -o APT::Sandbox::User=root download "$2" >"$1/log" 2>&1)

make_kernel() {
  local package module
  [ -s "$folder/vmlinuz" ] && [ -d "$folder/modules" ] && return 0
  package=$(real_kernel)
  staging=$(mktemp -d "$folder/kernel.XXXXXX")
  # Lists that are missing or older than the archive are read again, once.
  if [ -z "$package" ] || ! fetch "$staging" "$package"; then
    apt-get -q update >"$staging/log" 2>&1 || true
    package=$(real_kernel)
    [ -n "$package" ] || die "this system has no package $kernel_package"
    fetch "$staging" "$package" || die "cannot download $package: $(tail -n 1 "$staging/log")"
  fi
  dpkg-deb -x "$staging"/*.deb "$staging/root"
  rm -rf "$folder/modules"
  mkdir "$folder/modules"
  for module in "${modules[@]}"; do
    find "$staging/root" -path "*/kernel/$module" -exec cp {} "$folder/modules" \;
    find "$staging/root" -path "*/kernel/$module.xz" -exec python3 -c "$unpack" {} "$folder/modules" \;
  done
  mv "$staging"/root/boot/vmlinuz-* "$folder/vmlinuz"
  rm -rf "$staging"
}

# ---- Root file system ----

# The package that a JDK came in; nothing when it came from elsewhere.
java_package() {
  dpkg-query -S "$java_home/bin/java" 2>/dev/null | sed -n 's/^\([^:, ]*\).*/\1/p' | head -n 1 || true
}

# The packages and all they depend on, as far as they are installed.
# shellcheck disable=SC2016 # The variables are dpkg-query's.
closure() {
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "$@" | sed -n 's/^\([a-z0-9][a-z0-9.+-]*\).*/\1/p' | sort -u |
    { xargs dpkg-query -W -f '${db:Status-Status} ${binary:Package} ${Version}\n' 2>/dev/null || true; } |
    sed -n 's/^installed //p' # Virtual packages are known to nobody.
}

# Files and links of packages, by the names they have where /bin is a link to /usr/bin.
files_of() {
  dpkg-query -L "$@" | grep -v -E '^/usr/share/(doc|man|locale|info|lintian|bash-completion)/' |
    if [ -L /bin ]; then sed -E 's,^/(s?bin|lib(32|64|x32)?)/,/usr/\1/,'; else cat; fi | sort -u |
    while IFS= read -r file; do
      if [ -L "$file" ] || [ -f "$file" ]; then printf '%s\n' "${file#/}"; fi
    done
}

make_root() {
  local packages=$1 link file
  local -a names
  staging=$(mktemp -d "$folder/root.XXXXXX")
  chmod 755 "$staging"
  mkdir -p "$staging"/{dev,proc,sys,tmp,run,root,home,opt,etc,mnt,tests} \
    "$staging"/{usr/bin,usr/sbin,usr/lib,usr/lib64,var/tmp,var/lib}
  chmod 1777 "$staging/tmp" "$staging/var/tmp"
  for link in bin sbin lib lib32 lib64 libx32; do
    [ -L "/$link" ] && cp -a "/$link" "$staging/$link"
  done
  mapfile -t names < <(cut -d ' ' -f 1 <<<"$packages")
  files_of "${names[@]}" >"$staging/.files"
  # What packages' scripts make: links, caches, compiled Python.
  for file in etc/alternatives etc/ld.so.cache etc/ld.so.conf etc/ld.so.conf.d etc/ssl/certs/ca-certificates.crt \
    etc/ssl/certs/java usr/bin/python3 usr/bin/awk usr/bin/which; do
    [ -e "/$file" ] && printf '%s\n' "$file" >>"$staging/.files"
  done
  tar -C / --sort=name -cf - -T "$staging/.files" | tar -C "$staging" -xpf - --keep-directory-symlink
  rm "$staging/.files"
  if [ ! -x "$staging$java_home/bin/java" ]; then # A JDK that is no package's.
    mkdir -p "$staging$java_home"
    cp -a "$java_home/." "$staging$java_home/"
  fi
  rm -rf "${staging:?}$java_home/jmods" "${staging:?}$java_home/lib/src.zip"
  cp -r "$folder/modules" "$staging/modules"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' >"$staging/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$staging/etc/group"
  printf '127.0.0.1 localhost argyle-vm\n::1 localhost\n' >"$staging/etc/hosts"
  printf 'nameserver 192.0.2.53\n' >"$staging/etc/resolv.conf"
  cat >"$staging/init" <<'END'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -r -t ext4 /dev/nvme1n1 /tests
exec /bin/bash /tests/guest.sh </dev/null >/dev/ttyS0 2>&1
END
  chmod 755 "$staging/init"
  make_ext4 "$staging" "$folder/root.ext4.new" 256
  mv -f "$folder/root.ext4.new" "$folder/root.ext4"
  rm -rf "$staging"
}

# make_ext4 TREE IMAGE SPARE_MIB: the tree as a file system, without a journal, since nothing on it must last.
make_ext4() {
  local kib
  kib=$(du -sk "$1" | cut -f 1)
  rm -f "$2"
  mke2fs -q -t ext4 -O '^has_journal' -m 0 -i 8192 -d "$1" "$2" "$((kib * 11 / 10 / 1024 + $3))M" >/dev/null
}

mkdir -p "$folder"
if [ "${3:-}" = --tree ]; then # image.sh FOLDER JAVA_HOME --tree TREE IMAGE
  make_ext4 "$4" "$5" 16
  exit 0
fi
make_kernel
package=$(java_package)
packages=$(closure "${root_packages[@]}" ${package:+"$package"})
key=$({
  printf '%s\n' "$packages" "$java_home"
  cat "$0" "$java_home/release"
  sha256sum <"$folder/vmlinuz"
} | sha256sum | cut -d ' ' -f 1)
if [ ! -s "$folder/root.ext4" ] || [ "$(cat "$folder/root.key" 2>/dev/null)" != "$key" ]; then
  make_root "$packages"
  printf '%s\n' "$key" >"$folder/root.key"
fi
