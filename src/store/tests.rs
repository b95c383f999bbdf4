//! The store as those who use it meet it.
