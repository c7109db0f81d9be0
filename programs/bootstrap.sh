# Run BOOTSTRAP, a program that sets up access control, in the container of an agent.

# shellcheck disable=SC2086 # A list of names.
inside 180 "$CONTAINER" "$BOOTSTRAP" $VARIABLES || exit 1
