//! The product as its users meet it: the real program over real HTTP against the simulated tenant.

mod faults;
mod house;
mod pace;
mod seams;
mod support;
mod truth;
