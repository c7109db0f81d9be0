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

# A client registers only after the servers know its tokens, and the platform's own volumes need it. Jobs wait by themselves.
ready() {
  timeout 10 nomad node status -t '{{range .}}{{.Status}} {{with .Drivers.docker}}{{.Healthy}}{{end}}{{"\n"}}{{end}}' | grep -cx 'ready true'
}

start=$(date +%s)
until [ "$(ready 2>/dev/null)" -ge "$CLIENTS" ]; do
  if [ $(($(date +%s) - start)) -ge 60 ]; then
    echo "Nomad: of $CLIENTS clients on servers, not all are ready yet"
    exit 0
  fi
  sleep 1
done
