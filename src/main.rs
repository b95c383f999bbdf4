//! The program: everything is in the library, so that tests and benches reach it.

use std::process::ExitCode;

// The system's keeps a quarter more of what many threads have freed; measured by `benches/memory.rs`'s second way.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    palisade::cli::main()
}
