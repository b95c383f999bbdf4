//! The program: everything is in the library, so that tests and benches reach it.

use std::process::ExitCode;

// glibc's keeps what each of the threads that decode and judge has freed: a scan of 100,000 people took 172 MB with it and
// takes 147 to 151 with this one. How to measure: `benches/memory.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    palisade::cli::main()
}
