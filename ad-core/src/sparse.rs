//! Sparse Jacobians and Hessians: where their entries may be, and which columns one direction can find together.
//!
//! Columns that have no row in common can be added without losing anything: one product with the sum of their directions
//! holds the entries of all of them. Finding few such groups is colouring a graph in which columns with a row in common are
//! neighbours; in the bipartite graph of rows and columns those are at distance 2. The greedy colouring in the order of
//! falling degrees is that of A. R. Curtis, M. J. D. Powell and J. K. Reid, *On the estimation of sparse Jacobian matrices*,
//! IMA J. Appl. Math. 13 (1974), with the order of T. F. Coleman and J. J. Moré, *Estimation of sparse Jacobian matrices and
//! graph coloring problems*, SIAM J. Numer. Anal. 20 (1983); A. H. Gebremedhin, F. Manne and A. Pothen, *What color is your
//! Jacobian?*, SIAM Review 47 (2005), is the survey.
//!
//! In a symmetric matrix each entry is there twice, and finding it once is enough. Then a star colouring will do: neighbours
//! have different colours, and no path of four is coloured with two (T. F. Coleman and J. J. Moré, *Estimation of sparse
//! Hessian matrices and graph coloring problems*, Math. Programming 28 (1984)). An arrow of any size needs two colours.

use alloc::vec::Vec;

/// The places of a matrix where there may be something else than zero, row by row.
///
/// ```
/// use ad_core::sparse::Pattern;
///
/// let pattern = Pattern::new(3, 3, [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)]);
/// assert_eq!(pattern.row(2), [1, 2]);
/// // The first and the last column have no row in common.
/// let colours = pattern.colours();
/// assert!(colours[0] == colours[2] && colours[0] != colours[1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    columns: usize,
    /// Where each row begins, and the end.
    starts: Vec<usize>,
    /// The columns of all rows.
    entries: Vec<usize>,
    colours: Vec<usize>,
    count: usize,
    symmetric: bool,
}

impl Pattern {
    /// The pattern of a matrix of so many rows and columns with entries at these places, in any order.
    ///
    /// # Panics
    ///
    /// If one of them lies outside.
    #[must_use]
    pub fn new(
        rows: usize,
        columns: usize,
        places: impl IntoIterator<Item = (usize, usize)>,
    ) -> Pattern {
        let mut pattern = Pattern::uncoloured(rows, columns, places.into_iter().collect());
        pattern.colour();
        pattern
    }

    /// The pattern of a symmetric matrix, a Hessian, with entries at these places and those on the other side of the
    /// diagonal. It needs fewer directions than [`new`](Pattern::new) finds.
    ///
    /// ```
    /// use ad_core::sparse::Pattern;
    ///
    /// let arrow = (0..100).flat_map(|i| [(i, i), (i, 0)]);
    /// assert_eq!(Pattern::symmetric(100, arrow).directions(), 2);
    /// ```
    ///
    /// # Panics
    ///
    /// If one of them lies outside.
    #[must_use]
    pub fn symmetric(size: usize, places: impl IntoIterator<Item = (usize, usize)>) -> Pattern {
        let both = places.into_iter().flat_map(|(i, j)| [(i, j), (j, i)]);
        let mut pattern = Pattern::uncoloured(size, size, both.collect());
        pattern.colour_stars();
        pattern
    }

    fn uncoloured(rows: usize, columns: usize, mut places: Vec<(usize, usize)>) -> Pattern {
        for (i, j) in &places {
            assert!(
                *i < rows && *j < columns,
                "({i}, {j}) lies outside of {rows} rows and {columns} columns"
            );
        }
        places.sort_unstable();
        places.dedup();
        let mut starts = alloc::vec![0; rows + 1];
        for (i, _) in &places {
            starts[i + 1] += 1;
        }
        for i in 0..rows {
            starts[i + 1] += starts[i];
        }
        Pattern {
            columns,
            starts,
            entries: places.into_iter().map(|(_, j)| j).collect(),
            colours: Vec::new(),
            count: 0,
            symmetric: false,
        }
    }

    /// The band of a matrix: entries `(i, j)` with `i - below <= j <= i + above`.
    #[must_use]
    pub fn band(rows: usize, columns: usize, below: usize, above: usize) -> Pattern {
        let row = |i: usize| i.saturating_sub(below)..(i + above + 1).min(columns);
        Pattern::new(
            rows,
            columns,
            (0..rows).flat_map(|i| row(i).map(move |j| (i, j))),
        )
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many columns there are.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How many entries there may be.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The columns in a row that may be something else than zero, in order.
    #[must_use]
    pub fn row(&self, i: usize) -> &[usize] {
        &self.entries[self.starts[i]..self.starts[i + 1]]
    }

    /// Where the entries of a row begin.
    pub(crate) fn start(&self, i: usize) -> usize {
        self.starts[i]
    }

    /// The places of all entries, row by row.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.rows()).flat_map(|i| self.row(i).iter().map(move |j| (i, *j)))
    }

    /// The colour of each column: columns of one colour have no row in common, or in a symmetric pattern none that matters.
    #[must_use]
    pub fn colours(&self) -> &[usize] {
        &self.colours
    }

    /// How many colours, and so directions, there are.
    #[must_use]
    pub fn directions(&self) -> usize {
        self.count
    }

    /// The columns from the fullest on, each in the first colour that makes a star colouring of those so far.
    fn colour_stars(&mut self) {
        let size = self.columns;
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by_key(|j| core::cmp::Reverse(self.row(*j).len()));
        let mut colours = alloc::vec![usize::MAX; size];
        let mut taken: Vec<usize> = Vec::new();
        for v in order {
            let mut forbid = |colour: usize| {
                if let Some(t) = taken.get_mut(colour) {
                    *t = v;
                }
            };
            for w in self.row(v).iter().copied().filter(|w| *w != v) {
                forbid(colours[w]);
                for x in self.row(w).iter().copied().filter(|x| *x != v && *x != w) {
                    // `v w x y`: not in two colours.
                    let closes = |y: &usize| *y != w && *y != x && colours[*y] == colours[w];
                    let whole = colours[w] != usize::MAX;
                    if !whole || self.row(x).iter().any(closes) {
                        forbid(colours[x]);
                    }
                }
            }
            let colour = taken.iter().position(|t| *t != v).unwrap_or(taken.len());
            if colour == taken.len() {
                taken.push(usize::MAX);
            }
            colours[v] = colour;
        }
        (self.colours, self.count, self.symmetric) = (colours, taken.len(), true);
    }

    /// Row and direction in which an entry is found alone.
    pub(crate) fn found_at(&self, i: usize, j: usize) -> (usize, usize) {
        let alone = |i: usize, j: usize| {
            let mut others = self.row(i).iter().filter(|k| **k != j);
            others.all(|k| self.colours[*k] != self.colours[j])
        };
        if self.symmetric && !alone(i, j) {
            (j, self.colours[i])
        } else {
            (i, self.colours[j])
        }
    }

    /// The columns from that with the most neighbours on, each in the first colour that none of its neighbours has.
    fn colour(&mut self) {
        let mut rows_of: Vec<Vec<usize>> = alloc::vec![Vec::new(); self.columns];
        for (i, j) in self.places() {
            rows_of[j].push(i);
        }
        let neighbours =
            |j: usize| -> usize { rows_of[j].iter().map(|i| self.row(*i).len()).sum() };
        let mut order: Vec<usize> = (0..self.columns).collect();
        order.sort_by_key(|j| core::cmp::Reverse(neighbours(*j)));
        let mut colours = alloc::vec![usize::MAX; self.columns];
        // The column for which a colour was found to be taken last.
        let mut taken: Vec<usize> = Vec::new();
        for j in order {
            for i in &rows_of[j] {
                for k in self.row(*i) {
                    if let Some(t) = taken.get_mut(colours[*k]) {
                        *t = j;
                    }
                }
            }
            let colour = taken.iter().position(|t| *t != j).unwrap_or(taken.len());
            if colour == taken.len() {
                taken.push(usize::MAX);
            }
            colours[j] = colour;
        }
        (self.colours, self.count) = (colours, taken.len());
    }
}

/// A sparse matrix: a pattern, and what is there, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Where each row begins among the entries, and the end.
    pub starts: Vec<usize>,
    /// The column of each entry.
    pub columns: Vec<usize>,
    /// The value of each entry.
    pub values: Vec<f64>,
}

impl Matrix {
    /// Zeros at the places of a pattern.
    #[must_use]
    pub fn zeros(pattern: &Pattern) -> Matrix {
        Matrix {
            starts: pattern.starts.clone(),
            columns: pattern.entries.clone(),
            values: alloc::vec![0.0; pattern.len()],
        }
    }

    /// Row, column and value of every entry, row by row.
    pub fn triplets(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.starts.len() - 1).flat_map(move |i| {
            (self.starts[i]..self.starts[i + 1]).map(move |k| (i, self.columns[k], self.values[k]))
        })
    }

    /// All numbers, row by row, zeros included.
    #[must_use]
    pub fn dense(&self, columns: usize) -> Vec<f64> {
        let mut out = alloc::vec![0.0; (self.starts.len() - 1) * columns];
        for (i, j, x) in self.triplets() {
            out[i * columns + j] = x;
        }
        out
    }

    /// The product with a vector.
    #[must_use]
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut out = alloc::vec![0.0; self.starts.len() - 1];
        for (i, j, a) in self.triplets() {
            out[i] += a * x[j];
        }
        out
    }
}
