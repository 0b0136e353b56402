//! Programs in the subset that do not work yet; no test includes this file. Each stands with the file it belongs to.
