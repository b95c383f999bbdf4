//! The product as its users meet it: the real program over real HTTP against the simulated tenant.

mod contract;
mod house;
mod recorded;
mod seams;
mod served;
mod support;
mod truth;
mod worlds;
