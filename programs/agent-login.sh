# Goes before every program that asks an agent from inside its container. It reads the host's credential from a file there,
# so that no argument, plan or state holds it. Containers of an earlier release have no such file: their tokens come from the
# old state, as variables.
#
# Servers have management tokens. A client can only log in, for a token that ends by itself.

if [ -r "$CONSUL_TOKEN_FILE" ]; then
  CONSUL_HTTP_TOKEN=$(cat "$CONSUL_TOKEN_FILE") || exit 1
  export CONSUL_HTTP_TOKEN
fi
credential='the management token'
if [ -r "$NOMAD_TOKEN_FILE" ]; then
  NOMAD_TOKEN=$(cat "$NOMAD_TOKEN_FILE") || exit 1
  export NOMAD_TOKEN
elif [ -r "$NOMAD_LOGIN_FILE" ]; then
  credential="the host's login"
fi

# Log in to Nomad, if that is the host's credential. $answer says why it failed, as Nomad's command line would.
log_in() {
  [ "$credential" = "the host's login" ] || return 0
  login=$(
    printf '{"AuthMethodName":"%s","LoginToken":"%s"}' "$LOGIN_METHOD" "$(cat "$NOMAD_LOGIN_FILE")" |
      NOMAD_TOKEN='' timeout 10 nomad operator api -verbose -X POST /v1/acl/login 2>&1
  )
  NOMAD_TOKEN=$(printf '%s\n' "$login" | sed -n 's/.*"SecretID": *"\([^"]*\)".*/\1/p')
  export NOMAD_TOKEN
  [ -z "$NOMAD_TOKEN" ] || return 0
  answer=$(printf '%s\n' "$login" | sed '/^[*<>]/d')
  case $login in
    *'auth-method'*'not found'*) answer="code: 403 (no host can log in yet: deploy '$PLATFORM-access' first)" ;;
    *'< HTTP/'*' 40'[013]' '*) answer="code: 403 ($answer)" ;;
    *'< HTTP/'*' 5'[0-9][0-9]' '*) answer="code: 500 ($answer)" ;;
  esac
  return 1
}
