//! Bundle adjustment: Rodrigues' rotation, projection, radial distortion, residuals.

use crate::made::zz_bundle as made;
use ad_core::reverse_diff;





