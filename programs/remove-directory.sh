# Remove the directory DIRECTORY from a host, through a container of IMAGE that runs OWNED_DIRECTORY: old keys and raft state
# would break the next platform on the host.

case $DIRECTORY in
  */./* | */. | */../* | */.. | */ | *//*) fail "DIRECTORY must be a plain path, got '$DIRECTORY'" ;;
  /[!/]*/[!/]*) ;;
  *) fail "DIRECTORY must lie at least two levels below the root, got '$DIRECTORY'" ;;
esac
NAME=${DIRECTORY##*/}
export DIRECTORY OWNER NAME STEP=remove
engine 600 run --rm --network none -v "${DIRECTORY%/*}:/parent" -w /parent -e DIRECTORY -e OWNER -e NAME -e STEP \
  --entrypoint /bin/sh "$IMAGE" -c "$OWNED_DIRECTORY" || fail "left on the host: $DIRECTORY"
