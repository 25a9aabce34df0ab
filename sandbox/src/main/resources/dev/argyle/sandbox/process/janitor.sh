# argyle-janitor CGROUP... -- FOLDER...: waits for the platform's end, then removes what it left.
trap '' HUP INT TERM
read -r _
turn=0
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  while [ -d "$1" ] && [ $turn -lt 200 ]; do
    for procs in "$1"/cgroup.procs "$1"/*/cgroup.procs; do
      while read -r pid; do kill -9 "$pid"; done <"$procs"
    done 2>/dev/null
    rmdir "$1"/*/ 2>/dev/null
    rmdir "$1" 2>/dev/null || { turn=$((turn + 1)); sleep 0.05; }
  done
  shift
done
[ $# -gt 0 ] && shift
[ $# -gt 0 ] && rm -rf -- "$@"
exit 0
