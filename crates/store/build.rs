fn main() {
    // The migrations are built in: a change there is a change here.
    println!("cargo:rerun-if-changed=../../migrations");
}
