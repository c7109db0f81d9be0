# Runs in the container of a Consul server: create the tokens of TOKENS, each with a policy of its own, and delete those
# that they have replaced. TOKENS is name, accessor and secret of each, in words; a line of RULES is a name and its rules.
# ENDED is the accessors of tokens that no agent uses any more. It is safe to repeat.
#
# Terraform's provider can't choose a token's secret, and the agents had theirs before there was a Consul to ask.
# shellcheck disable=SC2153 # RULES is a variable of its own.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Consul's command line takes a secret as an argument only, which every user of the host can read; and the wget of busybox
# knows no PUT.
create_token() {
  body="{\"AccessorID\":\"$2\",\"SecretID\":\"$3\",\"Description\":\"$1\",\"Policies\":[{\"Name\":\"$1\"}]}"
  answer=$(
    {
      printf '%s\r\n' 'PUT /v1/acl/token HTTP/1.1' "Host: 127.0.0.1:$CONSUL_HTTP_PORT" 'Connection: close' \
        "X-Consul-Token: $CONSUL_HTTP_TOKEN" 'Content-Type: application/json' "Content-Length: ${#body}" ''
      printf %s "$body"
    } | timeout 10 nc 127.0.0.1 "$CONSUL_HTTP_PORT" 2>&1
  )
  case $answer in 'HTTP/1.1 200 '*) return 0 ;; esac
  # Where there is no answer, what nc says; else the status and the last line. A good answer would hold the secret.
  fail "the token $1 could not be created: $(printf '%s\n' "$answer" | tr -d '\r' | sed -n '1p; $p' | uniq | tr '\n' ' ')"
}

start=$(date +%s)
until answer=$(timeout 10 consul acl token read -self 2>&1); do
  if [ $(($(date +%s) - start)) -ge 60 ]; then fail "Consul refuses the management token: $answer"; fi
  sleep 1
done

while read -r name rules; do
  policy="berth-$name"
  if timeout 10 consul acl policy read -name "$policy" >/dev/null 2>&1; then
    timeout 10 consul acl policy update -no-merge -name "$policy" -rules "$rules" >/dev/null || fail "the policy $policy could not be written"
  else
    timeout 10 consul acl policy create -name "$policy" -rules "$rules" >/dev/null || fail "the policy $policy could not be written"
  fi
done <<END
$RULES
END

# shellcheck disable=SC2086 # Words.
set -- $TOKENS
while [ $# -gt 0 ]; do
  timeout 10 consul acl token read -accessor-id "$2" >/dev/null 2>&1 || create_token "berth-$1" "$2" "$3"
  shift 3
done

# Last, so that a failure above takes nothing away.
for accessor in $ENDED; do
  case " $TOKENS " in *" $accessor "*) continue ;; esac
  answer=$(timeout 10 consul acl token delete -accessor-id "$accessor" 2>&1) && continue
  case $answer in *'Cannot find token'*) ;; *) fail "the old token $accessor could not be deleted: $answer" ;; esac
done
