//! The committed files, and what they come to.

use sporeline_genome::character::{Version, import};
use sporeline_genome::vectors::{CharacterVector, character_vectors};

#[test]
fn every_committed_file_comes_to_the_committed_persona_report_and_export() {
    let vectors = character_vectors();
    for version in [Version::V0, Version::V1, Version::Current] {
        assert!(
            vectors
                .iter()
                .filter(|v| import(v.file.as_bytes()).unwrap().version == version)
                .count()
                >= 2
        );
    }
    for CharacterVector {
        name,
        file,
        imported,
        exported,
    } in vectors
    {
        let again = CharacterVector::work_out(name, file).unwrap();
        assert_eq!(again.0, imported, "{name}: run the example `vectors` if this is meant");
        assert_eq!(again.1, exported, "{name}");
        let back = import(exported.as_bytes()).unwrap();
        assert_eq!(back.persona, import(file.as_bytes()).unwrap().persona, "{name}");
    }
}
