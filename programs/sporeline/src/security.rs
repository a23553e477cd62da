//! Whom to tell about a weakness, written into the bytecode where explorers look for it (security.txt, as
//! <https://github.com/neodyme-labs/solana-security-txt> defines it). The rest is in the repository's SECURITY.md.

solana_security_txt::security_txt! {
    name: "Sporeline",
    project_url: "https://sporeline.example",
    contacts: "email:security@sporeline.example,link:https://sporeline.example/security",
    policy: "https://sporeline.example/security",
    preferred_languages: "en",
    source_code: "https://sporeline.example/source",
    auditors: "None"
}
