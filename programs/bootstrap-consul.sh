# Runs in the container of a Consul server: create the tokens of TOKENS, each with a policy of its own. A line of it is name,
# accessor, secret and rules. It is safe to repeat.
#
# Terraform's provider can't choose a token's secret, and the agents had theirs before there was a Consul to ask.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

start=$(date +%s)
until answer=$(timeout 10 consul acl token read -self 2>&1); do
  if [ $(($(date +%s) - start)) -ge 60 ]; then fail "Consul refuses the management token: $answer"; fi
  sleep 1
done

while read -r name accessor secret rules; do
  policy="berth-$name"
  if timeout 10 consul acl policy read -name "$policy" >/dev/null 2>&1; then
    timeout 10 consul acl policy update -no-merge -name "$policy" -rules "$rules" >/dev/null || fail "the policy $policy could not be written"
  else
    timeout 10 consul acl policy create -name "$policy" -rules "$rules" >/dev/null || fail "the policy $policy could not be written"
  fi
  timeout 10 consul acl token read -accessor-id "$accessor" >/dev/null 2>&1 ||
    timeout 10 consul acl token create -accessor "$accessor" -secret "$secret" -policy-name "$policy" -description "$policy" >/dev/null ||
    fail "the token $name could not be created"
done <<END
$TOKENS
END
