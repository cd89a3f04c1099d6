//! Memory that is wiped before it is given back, for every program that links this crate.
//!
//! A note passes through many hands on its way (the body of a request, JSON, a list that grew),
//! and each leaves a copy in freed memory. Wiping what is freed is the one place that catches
//! them all. SQLite has an allocator of its own and is handed sealed bytes only.

use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static WIPED: ZeroAlloc<System> = ZeroAlloc(System);
