#!/usr/bin/env bash
# run.sh slim|whole [CLASS…]: runs tests of sandbox, zygote and worker in a virtual machine that has cgroup v2 and
# nothing else, on Debian's cloud kernel; by software emulation where /dev/kvm does not serve (or ARGYLE_VM_ACCEL=tcg).
# The checkout must be built. Prints one line, and the failures if there are any; leaves the report in
# deploy/target/vm/report.txt and "PASSED FAILED SKIPPED" in deploy/target/vm/counts. With CLASSes, only these run.
# Exit codes: 0 passed; 1 failed; 2 wrong usage. What the machine cannot do is skipped with a reason, or has failed
# when SANDBOX_MUST_WORK=1. ARGYLE_VM_DEADLINE_S is when a machine that is not done is ended.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../../../..")
folder="$root/deploy/target/vm"
java_home=${JAVA_HOME:-$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v java)")")")}

# What can only be told on a real hierarchy: limits, counters, deaths, the filter of connections.
slim=(
  dev.argyle.sandbox.cgroup.RealCgroupTest
  dev.argyle.sandbox.cgroup.RealDelegationTest
  dev.argyle.worker.IdentityTest
  dev.argyle.worker.MeteringTest
  dev.argyle.worker.BoundsTest
  dev.argyle.worker.EgressTest
)
slim_deadline_s=${ARGYLE_VM_DEADLINE_S:-600}
whole_deadline_s=${ARGYLE_VM_DEADLINE_S:-3600}
probe_deadline_s=20

machine_options=(-nodefaults -no-user-config -display none -no-reboot -kernel "$folder/vmlinuz")

say() { printf 'vm: %s\n' "$*"; }

cannot() {
  if [ "${SANDBOX_MUST_WORK:-}" = 1 ]; then
    say "failed: $1"
    echo "0 1 0" >"$folder/counts"
    exit 1
  fi
  say "skipped: $1"
  echo "0 0 1" >"$folder/counts"
  exit 0
}

# Prints kvm or tcg. That there is a /dev/kvm is not enough: where virtual machines nest, it may be there and not
# serve. So a boot that ends at once is tried, and what came of it remembered.
accelerator() {
  local asked=${ARGYLE_VM_ACCEL:-} known="$folder/accelerator"
  if [ -n "$asked" ]; then
    echo "$asked"
  elif [ ! -w /dev/kvm ]; then
    echo tcg
  else
    if [ "$(sed -n 1p "$known" 2>/dev/null)" != "$(uname -r)" ]; then
      uname -r >"$known"
      # Without a root the kernel panics, after it has come as far as it needs to.
      timeout -k 5 "$probe_deadline_s" qemu-system-x86_64 "${machine_options[@]}" -accel kvm -cpu host -m 512 \
        -append 'console=ttyS0 panic=-1' -serial "file:$folder/console.txt" </dev/null >"$folder/qemu.txt" 2>&1 || true
      if grep -a -q 'Unable to mount root' "$folder/console.txt" 2>/dev/null; then
        echo kvm >>"$known"
      else
        echo tcg >>"$known"
      fi
    fi
    sed -n 2p "$known"
  fi
}

# The tests' class path as a file system of its own, made anew for each run.
make_tests() {
  local tree=$1 module
  mkdir -p "$tree/lib"
  cp "$root"/deploy/target/lib/*.jar "$root"/deploy/target/junit/*.jar "$tree/lib/"
  rm -f "$tree"/lib/argyle-*.jar
  for module in sandbox zygote worker; do
    cp -r "$root/$module/target/test-classes" "$tree/$module"
    cp -r "$root/$module/target/classes" "$tree/$module-main"
    printf '/tests/%s:/tests/%s-main:' "$module" "$module" >>"$tree/classpath"
  done
  printf '/tests/lib/*' >>"$tree/classpath"
  rm -f "$tree/zygote/logback-test.xml" # The worker's is the same, and two are a nuisance.
  printf '%s\n' "$java_home" >"$tree/java-home"
  cp "$here/guest.sh" "$tree/"
}

boot() {
  local accel=$1 deadline_s=$2 cpu=Nehalem
  [ "$accel" = tcg ] || cpu=host
  timeout -k 5 "$deadline_s" qemu-system-x86_64 "${machine_options[@]}" -accel "$accel" -cpu "$cpu" -smp 2 -m 3072 \
    -append "root=/dev/nvme0n1 rootfstype=ext4 rw init=/init console=ttyS0 quiet panic=-1 mitigations=off" \
    -drive "file=$folder/root.ext4,format=raw,if=none,id=root,snapshot=on" -device nvme,serial=root,drive=root \
    -drive "file=$folder/tests.ext4,format=raw,if=none,id=tests,readonly=on" -device nvme,serial=tests,drive=tests \
    -serial "file:$folder/console.txt" -serial "file:$folder/report.txt" </dev/null >"$folder/qemu.txt" 2>&1 8>&- &
  machine=$!
  wait "$machine"
}

# The sum of the numbers in these of the launcher's closing lines: "[  12 tests failed  ]".
count() {
  sed -n "s/^\[ *\([0-9][0-9]*\) \($1\) *\]\$/\1/p" "$folder/report.txt" | awk '{ sum += $1 } END { print sum + 0 }'
}

main() {
  local mode=${1:-} deadline_s selected accel status=0 passed failed skipped kernel code
  case $mode in
    slim) deadline_s=$slim_deadline_s selected="${slim[*]/#/--select-class=}" ;;
    whole)
      deadline_s=$whole_deadline_s
      selected='--scan-classpath=/tests/sandbox:/tests/zygote:/tests/worker --include-classname=.*Test'
      ;;
    *)
      say "usage: run.sh slim|whole [CLASS…]" >&2
      exit 2
      ;;
  esac
  shift
  [ $# -eq 0 ] || selected="${*/#/--select-class=}"

  if [ ! -d "$root/deploy/target/junit" ] || [ ! -d "$root/worker/target/test-classes" ]; then
    say "the checkout is not built; run: ./faas build"
    exit 1
  fi
  mkdir -p "$folder"
  exec 8>"$folder/lock"
  flock 8 # One at a time: the files below are those of one run.
  rm -f "$folder/counts" "$folder/console.txt" "$folder/report.txt" "$folder/qemu.txt"
  [ "$(uname -m)" = x86_64 ] || cannot "the virtual machine is made for x86-64 only"
  [ "$(id -u)" -eq 0 ] || cannot "the virtual machine's image is made of this system's files, which needs root"
  for program in qemu-system-x86_64 mke2fs apt-cache dpkg-query; do
    command -v "$program" >/dev/null || cannot "$program is not installed"
  done
  "$here/image.sh" "$folder" "$java_home" >"$folder/image.txt" 2>&1 ||
    cannot "no image could be made: $(tail -n 1 "$folder/image.txt")"

  tree=$(mktemp -d "$folder/tests.XXXXXX")
  machine=''
  trap 'rm -rf -- "$tree"; [ -z "$machine" ] || kill "$machine" 2>/dev/null || true' EXIT
  make_tests "$tree"
  printf '%s\n' "$selected" >"$tree/selection"
  "$here/image.sh" "$folder" "$java_home" --tree "$tree" "$folder/tests.ext4"

  accel=$(accelerator)
  : >"$folder/report.txt"
  boot "$accel" "$deadline_s" || status=$?
  machine=''

  tr -d '\r' <"$folder/report.txt" >"$folder/report.txt.new"
  mv "$folder/report.txt.new" "$folder/report.txt"
  kernel=$(sed -n 's/^kernel //p' "$folder/report.txt" | head -n 1)
  code=$(sed -n 's/^exit //p' "$folder/report.txt" | tail -n 1)
  passed=$(count 'tests successful')
  failed=$(count 'tests failed\|containers failed')
  skipped=$(count 'tests skipped\|tests aborted')
  if [ -z "$code" ] || { [ "$code" != 0 ] && [ "$failed" -eq 0 ]; }; then
    failed=$((failed + 1)) # It did not come to its end.
  fi
  echo "$passed $failed $skipped" >"$folder/counts"
  if [ "$failed" -gt 0 ]; then
    explain "$status" "$deadline_s" "$code"
  fi
  say "cgroup v2, kernel ${kernel:-unknown}, $accel: $passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

# What the person needs to know of a run that failed.
explain() {
  local status=$1 deadline_s=$2 code=$3
  if [ -n "$code" ] && ! grep -a -q '^Failures (' "$folder/report.txt"; then
    tail -n 20 "$folder/report.txt"
  elif [ -n "$code" ]; then
    sed -n '/^Failures (/,/^Test run finished/p' "$folder/report.txt" | sed '$d'
  elif [ "$status" -eq 124 ]; then
    say "it was not done within $deadline_s s and was ended; the report so far ends:"
    tail -n 20 "$folder/report.txt"
  else
    say "it ended before the tests did (qemu: $status); its console ends:"
    tail -q -n 20 "$folder/qemu.txt" "$folder/console.txt" 2>/dev/null
  fi
  say "all of it is in $folder/report.txt"
}

main "$@"
