#!/bin/bash
# Process 1 of the virtual machine: makes it a machine with a pure cgroup v2 hierarchy, runs the tests that
# /tests/selection names, and turns it off. What it writes to /dev/ttyS1 is the report, its last line
# "exit N" the outcome; /dev/ttyS0 is the console.
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 SANDBOX_MUST_WORK=1

mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm
ln -sf /proc/self/fd /dev/fd
hostname argyle-vm

# A network that leads nowhere: addresses have a route and packets no listener.
for module in /modules/*.ko; do
  python3 -c 'import ctypes, os, sys
file = os.open(sys.argv[1], os.O_RDONLY)
FINIT_MODULE = 313
sys.exit(ctypes.CDLL(None).syscall(FINIT_MODULE, file, b"", 0) != 0)' "$module" || echo "not loaded: $module"
done
ip link set lo up
ip link add out0 type dummy && ip link set out0 up
ip address add 192.0.2.2/24 dev out0
ip route add default via 192.0.2.1
ip -6 address add 2001:db8::2/64 dev out0 nodad
ip -6 route add default via 2001:db8::1

exec 3>/dev/ttyS1
stty -F /dev/ttyS1 raw -echo
echo "kernel $(uname -r)" >&3
cd /tests || echo "exit 1" >&3
read -r java_home <java-home
# shellcheck disable=SC2046 # The selection is words on purpose.
"$java_home/bin/java" --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx1g \
  -cp "$(cat classpath)" org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
  --fail-if-no-tests --details=testfeed \
  --config=junit.jupiter.extensions.autodetection.enabled=true \
  $(cat selection) >&3 2>/tmp/errors
code=$?
[ $code -eq 0 ] || { echo "standard error, its end:"; tail -n 100 /tmp/errors; } >&3
echo "exit $code" >&3
sync
echo o >/proc/sysrq-trigger
exec sleep 60
