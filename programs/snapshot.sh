# Copy the state of a cluster into a directory, and keep the newest copies.
#
# Arguments: the directory; the name of what is copied, with which the files' names begin; how many copies are kept; the
# command that writes a copy to the file that is its last argument. Nomad replaces a dollar sign before a brace, so none is
# used.
set -eu
directory=$1 name=$2 keep=$3
shift 3

# Runs never overlap, so an unfinished copy is that of a run that was killed.
rm -f "$directory/$name"-*.snap.part*

file="$directory/$name-$(date -u +%Y%m%dT%H%M%SZ).snap"
# The command may have written a file beside it first: Nomad's leaves one that ends in .tmp.
trap 'rm -f "$file.part"*' EXIT
# A signal alone does not run the trap of EXIT in every shell.
trap 'exit 143' HUP INT TERM
"$@" "$file.part"
if [ ! -s "$file.part" ]; then
  echo "$1 has written no copy, or an empty one" >&2
  exit 1
fi
mv "$file.part" "$file"

# By name the oldest comes first. A run that fails does not get here, so it removes no good copy.
set -- "$directory/$name"-*.snap
while [ $# -gt "$keep" ]; do
  rm -f "$1"
  shift
done
