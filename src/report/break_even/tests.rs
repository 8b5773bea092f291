//! Break-evens as they look.
