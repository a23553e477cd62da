//! The rules of births, tested against their own wording, against committed vectors and by property.

mod birth_vectors;
mod by_the_letter;
mod character;
mod genome;
mod lexicon;
mod persona;
mod persona_vectors;
mod properties;
