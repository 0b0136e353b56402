//! Vectors that grow and shrink: queues, stacks, windows.

use crate::made::zz_queues as made;
use ad_core::reverse_diff;









