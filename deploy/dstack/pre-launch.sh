# Run by dstack, in its own shell, before anything starts. It only refuses; dstack's usual script, which lets a root password
# and SSH keys in, must not be here.
if [ -z "${SPORELINE_OPERATOR_KEY:-}" ]; then
    echo "SPORELINE_OPERATOR_KEY is not among the encrypted variables: the operator's keypair, a JSON array of 64 bytes" >&2
    exit 1
fi
