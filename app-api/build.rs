//! Takes the built page into the binary, so that building needs no Node.

fn main() {
    memory_serve::load_directory("./web/dist");
}
