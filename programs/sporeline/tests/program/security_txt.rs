//! The bytecode says whom to tell about a weakness, where explorers look for it.

use solana_security_txt::find_and_parse;

#[test]
fn the_bytecode_names_contacts_policy_source_and_auditors() {
    let text = find_and_parse(&sporeline_svm::elf()).expect("a security.txt");
    assert_eq!(
        (text.name.as_str(), text.auditors),
        ("Sporeline", vec!["None".to_owned()])
    );
    assert!(!text.contacts.is_empty());
    for link in [Some(text.project_url), Some(text.policy), text.source_code] {
        assert!(link.is_some_and(|link| link.starts_with("https://")));
    }
}
