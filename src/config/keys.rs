//! Every setting there is: one table, from which file, environment and flags are read and help is printed.

/// One setting.
pub struct Key {
    /// As in the file: `section.name`, or `section.part.name`.
    pub name: &'static str,
    /// Without it the setting is empty.
    pub default: Option<&'static str>,
    /// What it is, with its unit.
    pub help: &'static str,
}

impl Key {
    /// The flag: `--section.some-name`.
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// The environment variable: `SPORELINE_SECTION_SOME_NAME`.
    pub fn variable(&self) -> String {
        format!("SPORELINE_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// Whether it names a file that holds a secret.
    pub fn names_secret_file(&self) -> bool {
        self.name.ends_with(".keypair") || self.name.ends_with("_file")
    }
}

const fn key(name: &'static str, default: Option<&'static str>, help: &'static str) -> Key {
    Key { name, default, help }
}

/// All settings, by section.
pub const KEYS: &[Key] = &[
    key(
        "chain.rpc_url",
        Some("http://127.0.0.1:8899"),
        "RPC of the cluster; more than one, separated by commas, the preferred first: hosts and keepers ask the next while one is in trouble",
    ),
    key(
        "chain.commitment",
        Some("confirmed"),
        "processed, confirmed or finalized",
    ),
    key("chain.name", Some("unnamed"), "what answers call the cluster"),
    key(
        "chain.price_account",
        None,
        "Pyth price account of SOL/USD, base58; hosts and keepers need it, but on a local cluster; without it no dollar figures",
    ),
    key(
        "chain.priority_percentile",
        Some("60"),
        "what hosts and keepers offer for a place in a block: this percentile of what recent slots paid, 0-100",
    ),
    key(
        "chain.priority_cap",
        Some("100000"),
        "most they offer, micro-lamports a compute unit; 0: nothing; nothing on a local cluster anyway",
    ),
    key(
        "database.url",
        Some("sqlite:sporeline.sqlite"),
        "database shared by indexer, hosts and API: sqlite:PATH, or postgres://USER:PASSWORD@SERVER/DATABASE",
    ),
    key("host.keypair", None, "file of the operator's keypair"),
    key("host.price_per_day", Some("50000000"), "hosting fee, lamports a day"),
    key(
        "host.enclave",
        Some("dev"),
        "where keys are made: dev (a file; local clusters only) or dstack (Intel TDX)",
    ),
    key(
        "host.socket",
        None,
        "dstack's Unix socket; the first of its usual places without it",
    ),
    key(
        "host.seed_file",
        Some("enclave.seed"),
        "sealed seed of the dev enclave, made where there is none, mode 0600",
    ),
    key("host.attesters", None, "URLs of attesters, separated by commas"),
    key(
        "brain.kind",
        Some("policy"),
        "which mind agents have: policy (genes alone) or llm (a language model; genes where it fails)",
    ),
    key(
        "brain.url",
        None,
        "what comes before /chat/completions at an OpenAI-compatible endpoint, as https://api.example.com/v1; http to this machine only",
    ),
    key("brain.model", None, "the model, as the endpoint names it"),
    key(
        "brain.api_key_file",
        None,
        "file of the endpoint's key; without it none is sent",
    ),
    key(
        "brain.signatures",
        Some("none"),
        "which signatures the endpoint gives: none, ecdsa, ed25519 or aci",
    ),
    key(
        "brain.require_attested",
        Some("false"),
        "true: answers without an attested signature are put aside",
    ),
    key(
        "brain.limits.deadline_ms",
        Some("30000"),
        "for one decision with all that belongs to it, milliseconds",
    ),
    key(
        "brain.limits.max_request_bytes",
        Some("65536"),
        "longest question, bytes",
    ),
    key("brain.limits.max_answer_bytes", Some("65536"), "longest answer, bytes"),
    key(
        "brain.limits.max_output_tokens",
        Some("512"),
        "longest answer that is asked for, tokens",
    ),
    key("brain.limits.concurrent", Some("8"), "questions under way at one time"),
    key(
        "brain.limits.retries",
        Some("2"),
        "times a question is asked again after a passing failure",
    ),
    key(
        "brain.limits.input_tokens_per_day",
        Some("2000000"),
        "of one agent in a day of chain time",
    ),
    key(
        "brain.limits.output_tokens_per_day",
        Some("100000"),
        "of one agent in a day of chain time",
    ),
    key(
        "brain.limits.micro_usd_per_day",
        Some("1000000"),
        "of one agent in a day of chain time, millionths of a US dollar",
    ),
    key(
        "brain.limits.host_micro_usd_per_day",
        Some("20000000"),
        "of all agents of a process together, millionths of a US dollar",
    ),
    key(
        "brain.limits.micro_usd_per_million_input",
        Some("3000000"),
        "the endpoint's price, millionths of a US dollar for a million tokens",
    ),
    key(
        "brain.limits.micro_usd_per_million_output",
        Some("15000000"),
        "the same of what it answers",
    ),
    key(
        "brain.provider.measurements",
        None,
        "compose hashes of the endpoint's code that count, hex, separated by commas; without any no answer is attested",
    ),
    key(
        "brain.provider.images",
        None,
        "its TDX images that count, as in attester.images",
    ),
    key(
        "brain.provider.tcb",
        Some("UpToDate"),
        "accepted states of its machines, as in attester.tcb",
    ),
    key(
        "brain.provider.ppids",
        None,
        "PPIDs of its machines that count, hex, separated by commas, or any",
    ),
    key(
        "brain.provider.pccs_url",
        Some("https://pccs.phala.network"),
        "service that hands out Intel's collateral for them",
    ),
    key(
        "brain.provider.max_age_s",
        Some("3600"),
        "for how long a judged report counts, seconds; at most 86400",
    ),
    key(
        "nostr.relays",
        None,
        "WebSocket URLs of Nostr relays that are told what agents say, separated by commas",
    ),
    key(
        "keeper.keypair",
        None,
        "file of the keypair that pays for the keeper; the operator's without it",
    ),
    key(
        "keeper.deliver",
        Some("false"),
        "true: the keeper also pays for holders' token accounts that nobody repays, where what they receive is worth it",
    ),
    key(
        "keeper.deliver_per_day",
        Some("1000000000"),
        "most it pays for them in a day, lamports, spread evenly over the day",
    ),
    key("attester.keypair", None, "file of the attester's keypair"),
    key("attester.listen", Some("127.0.0.1:8090"), "address to listen on"),
    key(
        "attester.measurements",
        None,
        "allowed compose hashes, hex, separated by commas",
    ),
    key(
        "attester.images",
        None,
        "allowed TDX images, mr_td:rtmr0:rtmr1:rtmr2 in hex, rtmr0 may be *, separated by commas; without any, no TDX quote is judged",
    ),
    key(
        "attester.ppids",
        None,
        "PPIDs of allowed TDX machines, hex, separated by commas, or any",
    ),
    key(
        "attester.tcb",
        Some("UpToDate"),
        "accepted states of machines' security updates, separated by commas; an outdated one with its days of grace: OutOfDate:30d",
    ),
    key(
        "attester.pccs_url",
        Some("https://pccs.phala.network"),
        "service that hands out Intel's collateral",
    ),
    key(
        "attester.dev_roots",
        None,
        "public keys of allowed dev enclaves, base58, separated by commas",
    ),
    key(
        "index.from_slot",
        None,
        "first slot to index; the cluster's first available one without it",
    ),
    key(
        "index.poll_ms",
        Some("100"),
        "milliseconds between two looks at the chain's tip",
    ),
    key(
        "index.finality_depth",
        Some("64"),
        "blocks behind the tip that can no longer fork away",
    ),
    key("api.listen", Some("127.0.0.1:8080"), "address to listen on"),
    key(
        "api.public_url",
        Some("http://127.0.0.1:8080"),
        "what links in answers begin with",
    ),
    key(
        "api.trusted_proxies",
        None,
        "addresses whose X-Forwarded-For is believed, separated by commas",
    ),
    key(
        "api.rate",
        Some("50"),
        "requests a second that one address may make, four times as many at once; of spawns a fiftieth, of live feeds a sixth",
    ),
];

/// The setting of a name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
