# Hand the alerts of apps on to Prometheus, but none that it can't read: for one such file it refuses all, and does not start.
#
# Arguments: a file with one line for each app, which is its namespace, its job and its rule group in base64; the directory from
# which Prometheus reads, which has one file for each app; `once`, or `watch` to go on whenever the file changes. In place of a
# file that Prometheus can't read, it gets an alert that says so. Nomad replaces a dollar sign before a brace, so none is used.
set -u
given=$1 directory=$2 mode=$3
last="$directory/last" work="$directory/work"
mkdir -p "$directory/rules"

# Lines of a file that another one does not have.
lines_without() {
  awk -v other="$2" 'BEGIN { while ((getline line < other) > 0) known[line] = 1 } !($0 in known)' "$1"
}

# The rules that say that those of an app can't be read.
refused() {
  printf '{"groups":[{"name":"berth/refused","rules":[{"alert":"AlertRulesRefused","expr":"vector(1)",'
  printf '"labels":{"severity":"warning","namespace":"%s","job":"%s"},' "$1" "$2"
  printf '"annotations":{"summary":"Prometheus can not read the alerts of %s: none of them is watched"}}]}]}\n' "$2"
}

hand_on() {
  # One text throughout, as Nomad may write the file again meanwhile.
  rm -rf "$work" && mkdir -p "$work" && cp "$given" "$work/lines" || return 1
  touch "$last"
  lines_without "$work/lines" "$last" > "$work/changed"
  while read -r namespace job group; do
    file="$work/$namespace.$job.json"
    { printf '{"groups":['; printf '%s' "$group" | base64 -d; printf ']}\n'; } > "$file" 2>/dev/null || : > "$file"
  done < "$work/changed"
  # Whatever it says or does, only a file of which it reports success is taken.
  : > "$work/good"
  if [ -s "$work/changed" ]; then
    find "$work" -name '*.json' -exec promtool check rules --lint=none {} + > "$work/verdicts"
    awk '/^Checking /{ file = substr($0, 10) } /^  SUCCESS: /{ print file }' "$work/verdicts" > "$work/good"
  fi
  while read -r namespace job group; do
    file="$work/$namespace.$job.json"
    grep -qxF "$file" "$work/good" || refused "$namespace" "$job" > "$file"
    mv "$file" "$directory/rules/"
  done < "$work/changed"
  awk '{ print $1 "." $2 ".json" }' "$work/lines" > "$work/wanted"
  ls "$directory/rules" > "$work/there"
  lines_without "$work/there" "$work/wanted" | while read -r file; do rm -f "$directory/rules/$file"; done
  mv "$work/lines" "$last"
}

hand_on || exit 1
while [ "$mode" = watch ]; do
  sleep 2
  cmp -s "$given" "$last" || hand_on || exit 1
done
