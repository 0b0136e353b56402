//! Smaller programs that fail alike.
