# Goes before every program that asks an agent from inside its container: takes the host's credential from a file there, so
# that it stands in no argument, plan or state. A variable of the caller is a token that the state of an earlier release
# holds, whose containers had no files.
#
# Servers have management tokens. A client may only log in, for a token that does not live long.

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
