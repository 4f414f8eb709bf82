# Clears up a desktop once its standard input ends, which it does however the tool that started it ends.
#   $1  the mark that every process inside carries in its environment, as NAME=VALUE
#   $2  the folder of the desktop
trap '' INT TERM HUP
cat > /dev/null

marked() {
  for environment in $(grep --files-with-matches --no-messages --null-data --line-regexp --fixed-strings -e "$1" \
    /proc/[0-9]*/environ); do
    process=${environment#/proc/}
    echo "${process%/environ}"
  done
}

for signal in TERM KILL; do
  for process in $(marked "$1"); do kill -s "$signal" "$process" 2> /dev/null; done
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    [ -n "$(marked "$1")" ] || break
    sleep 0.2
  done
done
rm -rf -- "$2"
