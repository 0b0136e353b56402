//! Runtime support.
