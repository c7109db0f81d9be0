# Wait until the Collector of a host answers. Its image holds no other program that could ask, so the container of the host's
# Consul agent does, which is on the same network.

# shellcheck disable=SC2016 # Expanded in the container.
asked='tries=30
until wget -q -O /dev/null "http://127.0.0.1:$HEALTH_PORT/"; do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || exit 1
  sleep 2
done'

if ! said=$(inside 90 "$CONSUL_CONTAINER" "$asked" HEALTH_PORT 2>&1); then
  printed=$(engine 30 logs --tail 3 "$COLLECTOR_CONTAINER" 2>&1)
  fail "it does not answer: $(printf '%s\n%s\n' "$said" "$printed" | sed '/^$/d')"
fi

# Docker makes a directory that is missing, so in a wrong one the Collector finds nothing, and would say so to nobody.
if [ -n "$CONTAINERS" ]; then
  id=$(engine 30 inspect --format '{{.Id}}' "$COLLECTOR_CONTAINER" 2>&1) || fail "$id"
  if ! said=$(engine 30 cp "$COLLECTOR_CONTAINER:$CONTAINERS/$id/hostconfig.json" - 2>&1 >/dev/null); then
    root=$(engine 30 info --format '{{.DockerRootDir}}' 2>&1)
    fail "it does not see the output of containers ($said): 'dockerDataRoot' of the host must be '$root'"
  fi
fi
