//! The app registration to make.
