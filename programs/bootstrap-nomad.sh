# Runs in the container of a Nomad server: set up access control with our own management token. Nomad accepts one bootstrap
# only; a repetition checks that the token is still ours.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

start=$(date +%s)
until timeout 10 nomad acl token self >/dev/null 2>&1; do
  answer=$(printf %s "$NOMAD_TOKEN" | NOMAD_TOKEN='' timeout 10 nomad acl bootstrap - 2>&1 >/dev/null)
  case $answer in
    *'already done'*) fail "Nomad was set up with another management token" ;;
    *'invalid acl token'*) fail "Nomad's management token must be a UUID: 'berth secrets init' makes one" ;;
  esac
  if [ $(($(date +%s) - start)) -ge 60 ]; then fail "Nomad's access control could not be set up: $answer"; fi
  sleep 1
done
