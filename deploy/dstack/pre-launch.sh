# Run by dstack, in its own shell, before anything starts. dstack's usual script, which lets a root password and SSH keys in,
# must not be here: this only puts the operator's key where the host reads it, in memory and for its user alone.
if [ -z "${SPORELINE_OPERATOR_KEY:-}" ]; then
    echo "SPORELINE_OPERATOR_KEY is not among the encrypted variables: the operator's keypair, a JSON array of 64 bytes" >&2
    exit 1
fi
# One chain: within it a step that fails would not end the shell by itself.
(
    umask 077 &&
        mkdir -p /run/sporeline &&
        printf '%s' "$SPORELINE_OPERATOR_KEY" >/run/sporeline/operator.json &&
        chown 65532:65532 /run/sporeline/operator.json
) || exit 1
unset SPORELINE_OPERATOR_KEY
