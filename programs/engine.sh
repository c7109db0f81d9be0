# Goes before every program that asks a host's Docker Engine from the machine that runs Terraform.
#
# ENGINE is the engine's address. What an engine does not need is empty: ENGINE_CERT_PATH (directory with the
# certificates of a TLS client), ENGINE_CA, ENGINE_CERT and ENGINE_KEY (the same as PEM text), ENGINE_SSH_OPTIONS
# (quoted for the shell). Variables that begin with engine_ are its own.

# Settings of the caller's shell would break the way to this engine, or lead to another one.
unset DOCKER_HOST DOCKER_CONTEXT DOCKER_API_VERSION DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# End the program unless the variable $1 holds a whole number.
require_number() {
  engine_number=''
  eval "engine_number=\$$1"
  case $engine_number in '' | *[!0-9]*) fail "$1 must be a whole number, got '$engine_number'" ;; esac
}

# Run docker for at most $1 seconds.
engine() {
  engine_seconds=$1
  shift
  if ! command -v docker >/dev/null; then
    echo "the docker command is missing on the machine that runs Terraform: install Docker's command line" >&2
    return 127
  fi
  # GNU's timeout would else keep Ctrl-C from docker, and this shell would go on waiting for it.
  if timeout --foreground 1 true 2>/dev/null; then
    timeout --foreground "$engine_seconds" docker -H "$ENGINE" "$@"
  elif command -v timeout >/dev/null; then
    timeout "$engine_seconds" docker -H "$ENGINE" "$@"
  else
    # macOS has no timeout; what runs inside a container keeps to limits of its own.
    docker -H "$ENGINE" "$@"
  fi
  engine_code=$?
  # 124 is the answer of GNU's timeout, 143 that of busybox.
  case $engine_code in 124 | 143) echo "$ENGINE did not answer within $engine_seconds seconds" >&2 ;; esac
  return $engine_code
}

# Whether the container $1 runs. Any answer of docker other than yes, no and "no such container" ends the program.
running() {
  if engine_answer=$(engine 60 inspect --type container -f '{{.State.Running}}' "$1" 2>&1); then
    case $engine_answer in
      *true) return 0 ;;
      *false) return 1 ;;
    esac
  else
    case $engine_answer in *[Nn]'o such container'* | *[Nn]'o such object'*) return 1 ;; esac
  fi
  fail "$(printf '%s\n' "$engine_answer" | sed '/^\(\[\]\)*$/d')"
}

# Run a program in a container: seconds, container, text of the program, names of the variables that it gets.
inside() {
  engine_limit=$1 engine_container=$2 engine_program=$3
  shift 3
  for engine_name; do
    set -- "$@" -e "$engine_name"
    shift
  done
  engine "$engine_limit" exec "$@" "$engine_container" /bin/sh -c "$engine_program"
}

if [ -n "$ENGINE_CERT_PATH" ]; then
  export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$ENGINE_CERT_PATH"
fi

if [ -n "$ENGINE_CA$ENGINE_SSH_OPTIONS" ]; then
  engine_dir='' engine_bin=''
  # A signal alone does not run the trap of EXIT in every shell, and a key must not stay.
  trap 'rm -rf "$engine_dir" "$engine_bin"' EXIT
  trap 'exit 130' HUP INT TERM
fi

# The docker command takes certificates only from files of these names.
if [ -n "$ENGINE_CA" ]; then
  engine_dir=$(mktemp -d) || exit 1
  (
    umask 077
    printf '%s\n' "$ENGINE_CA" >"$engine_dir/ca.pem" &&
      printf '%s\n' "$ENGINE_CERT" >"$engine_dir/cert.pem" &&
      printf '%s\n' "$ENGINE_KEY" >"$engine_dir/key.pem"
  ) || exit 1
  export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$engine_dir"
fi

# The docker command has no options for ssh, but runs the first ssh on PATH.
if [ -n "$ENGINE_SSH_OPTIONS" ]; then
  ENGINE_SSH=$(command -v ssh) || fail "to reach $ENGINE, the ssh command is needed"
  export ENGINE_SSH
  # Where the directory for temporary files is mounted noexec, nothing in it can be run.
  for engine_parent in "${TMPDIR:-/tmp}" "$HOME" "$PWD"; do
    engine_bin=$(mktemp -d "$engine_parent/berth-XXXXXX" 2>/dev/null) || continue
    printf '#!/bin/sh\n' >"$engine_bin/ssh" && chmod +x "$engine_bin/ssh" && "$engine_bin/ssh" 2>/dev/null && break
    rm -rf "$engine_bin"
    engine_bin=''
  done
  [ -n "$engine_bin" ] || fail "to reach $ENGINE, TMPDIR must be a directory from which programs can be run"
  # shellcheck disable=SC2016 # Expanded by the script that this writes.
  printf '%s\n' '#!/bin/sh' 'eval "exec \"\$ENGINE_SSH\" $ENGINE_SSH_OPTIONS \"\$@\""' >"$engine_bin/ssh" || exit 1
  PATH="$engine_bin:$PATH"
fi
