//! Runs for the tests of this room.
