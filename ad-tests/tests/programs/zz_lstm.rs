//! Recurrent cells over a sequence, their state in memory of the caller.

use crate::made::zz_lstm as made;
use ad_core::reverse_diff;





