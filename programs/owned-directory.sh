# Make or remove (STEP) the directory NAME, in a container whose working directory is the directory above it on the host.
# The file .berth in it holds its OWNER, the platform: nothing is removed that does not carry this mark.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# What Nomad keeps in its directory.
NOMADS='server|client|alloc|alloc_mounts|plugins|common_plugins|host_volumes|host_volume_plugins|checkpoint-signature|lost.found'

# Whether the directory is that of an earlier release's host: it holds only what Nomad keeps, and Nomad has run there.
is_nomads() {
  # shellcheck disable=SC2010 # Names are compared whole.
  if ls -A "$NAME" | grep -qvxE "$NOMADS"; then return 1; fi
  for entry in server/raft server/serf client/client-id client/state.db; do
    if [ -e "$NAME/$entry" ]; then return 0; fi
  done
  return 1
}

case $NAME in '' | . | .. | */*) fail "NAME must be the name of a directory, got '$NAME'" ;; esac
[ -n "$OWNER" ] || fail "OWNER must not be empty: deploy the host once with this release of Berth"
mark="$NAME/.berth"

if [ -L "$NAME" ]; then fail "$DIRECTORY is a link: 'dataDir' must be the directory itself"; fi
if [ -e "$NAME" ] && [ ! -d "$NAME" ]; then fail "$DIRECTORY is not a directory"; fi

owner=''
if [ -f "$mark" ] && [ ! -L "$mark" ]; then owner=$(cat "$mark") || exit 1; fi
if [ -n "$owner" ] && [ "$owner" != "$OWNER" ]; then
  fail "$DIRECTORY belongs to the platform '$owner': each needs a 'dataDir' of its own"
fi

case $STEP in
  make)
    if [ -n "$owner" ]; then exit 0; fi
    mkdir -p "$NAME" || exit 1
    case $(ls -A "$NAME") in
      '' | lost+found) ;;
      *) is_nomads || fail "$DIRECTORY holds files of others: 'dataDir' must be an empty directory, or none" ;;
    esac
    printf '%s\n' "$OWNER" >"$mark"
    ;;

  remove)
    if [ ! -e "$NAME" ] || [ -z "$(ls -A "$NAME")" ]; then exit 0; fi
    [ -n "$owner" ] || fail "$DIRECTORY does not carry Berth's mark, the file .berth: look into it, and remove it yourself"
    mounts=$(cat /proc/self/mountinfo) || exit 1
    # What is mounted there may be anything, such as a volume of others.
    printf '%s\n' "$mounts" | awk -v at="$(pwd)/$NAME" '$5 == at || index($5, at "/") == 1 { exit 1 }' ||
      fail "something is mounted in $DIRECTORY: unmount it first"
    rm -rf "$NAME"
    ;;

  *) fail "STEP must be make or remove, got '$STEP'" ;;
esac
