//! From a gate that stands to two children: begin, commit, birth, close.
