//! Enums that hold real numbers: the variant is passive, and the tangent is an enum of the same variants.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(dead_code, reason = "not every variant is made")]

use ad_core::{Differentiable, Tangent, reverse_diff};
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff(jvp)]
mod shapes {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Shape {
        Circle(f64),
        Rect { w: f64, h: f64 },
        Polygon(usize, f64),
        Empty,
    }

    pub fn area(s: &Shape) -> f64 {
        match s {
            Shape::Circle(r) => std::f64::consts::PI * r * r,
            Shape::Rect { w, h } => w * h,
            Shape::Polygon(n, a) => *n as f64 * a * a,
            Shape::Empty => 0.0,
        }
    }

    impl Shape {
        pub fn scaled(self, k: f64) -> Shape {
            match self {
                Shape::Circle(r) => Shape::Circle(r * k),
                Self::Rect { w, h } => Self::Rect { w: w * k, h: h * k },
                Shape::Polygon(n, a) => Shape::Polygon(n, a * k),
                Shape::Empty => Shape::Empty,
            }
        }

        pub fn outline(&self) -> f64 {
            if let Shape::Circle(r) = self {
                return 2.0 * std::f64::consts::PI * r;
            }
            match *self {
                Shape::Rect { w, h } => 2.0 * (w + h),
                Shape::Polygon(n, a) => n as f64 * a,
                _ => 0.0,
            }
        }
    }

    pub fn total(shapes: &[Shape], k: f64) -> f64 {
        shapes
            .iter()
            .map(|s| area(&s.scaled(k)) + s.outline())
            .sum()
    }

    /// Made here, of either variant.
    pub fn made(x: f64, y: f64, #[constant] which: u8) -> f64 {
        let s = match which {
            0 => Shape::Circle(x * y),
            1 => Shape::Rect { w: x, h: y },
            _ => Shape::Empty,
        };
        area(&s) * 2.0
    }

    /// Another variant from trip to trip.
    pub fn changing(x: f64, n: usize) -> f64 {
        let mut s = Shape::Circle(x);
        for i in 0..n {
            s = match s {
                Shape::Circle(r) if i % 2 == 0 => Shape::Rect { w: r, h: r * x },
                Shape::Rect { w, h } => Shape::Circle(w * h),
                other => other,
            };
        }
        area(&s)
    }

    /// Memory that holds enums, in which variants change.
    pub fn stored(x: f64) -> f64 {
        let mut v = vec![Shape::Circle(x), Shape::Rect { w: x, h: 2.0 }];
        let before = area(&v[0]);
        v[0] = Shape::Rect { w: x * x, h: x };
        v.push(Shape::Polygon(3, x));
        if let Shape::Rect { w, .. } = &mut v[1] {
            *w *= 3.0;
        }
        let mut t = before;
        for s in &v {
            t += area(s) * x;
        }
        t
    }

    pub fn in_place(shapes: &mut [Shape], k: f64) -> f64 {
        let mut t = 0.0;
        for s in shapes.iter_mut() {
            t += area(s);
            match s {
                Shape::Circle(r) => *r *= k,
                Shape::Rect { w, h } => *s = Shape::Circle(*w * *h * k),
                Shape::Polygon(_, a) => *a = k * *a,
                Shape::Empty => *s = Shape::Polygon(2, k * k),
            }
            t += area(s) * k;
        }
        t
    }
}

use shapes::{Shape, ShapeTangent};

const ALL: [Shape; 4] = [
    Shape::Circle(2.0),
    Shape::Polygon(4, 1.5),
    Shape::Empty,
    Shape::Rect { w: 1.0, h: 2.5 },
];

#[test]
fn the_tangent_is_of_the_same_variant() {
    let two_pi = 2.0 * std::f64::consts::PI;
    let (value, g) = shapes::area_grad(&Shape::Circle(2.0));
    assert_eq!(value, shapes::area(&Shape::Circle(2.0)));
    assert_eq!(g, ShapeTangent::Circle(two_pi * 2.0));
    let g = shapes::area_grad(&Shape::Rect { w: 2.0, h: 3.0 }).1;
    assert_eq!(g, ShapeTangent::Rect { w: 3.0, h: 2.0 });
    let g = shapes::area_grad(&Shape::Polygon(3, 2.0)).1;
    assert_eq!(g, ShapeTangent::Polygon((), 12.0));
    assert_eq!(shapes::area_grad(&Shape::Empty).1, ShapeTangent::Empty);
    assert_eq!(format!("{g:?}"), "Polygon((), 12.0)");
}

#[test]
fn a_slice_of_them() {
    let all = ALL.to_vec();
    let (value, (g, k_bar)) = shapes::total_grad(&all, 1.5);
    assert_eq!(value, shapes::total(&all, 1.5));
    gradient(&all, &g, |s| shapes::total(s, 1.5));
    near(k_bar, derivative(&|h| shapes::total(&all, 1.5 + h), 1e-2).0);
    let mut dots = g.clone();
    dots.axpy(0.5, &g);
    let (_, dot) = shapes::total_jvp(&all, 1.5, &dots, 0.7);
    near(dot, g.dot(&dots) + 0.7 * k_bar);
}

#[test]
fn made_changed_and_stored() {
    for which in 0..3 {
        let (_, (x, y)) = shapes::made_grad(1.2, 0.7, which);
        near(
            x,
            derivative(&|h| shapes::made(1.2 + h, 0.7, which), 1e-2).0,
        );
        near(
            y,
            derivative(&|h| shapes::made(1.2, 0.7 + h, which), 1e-2).0,
        );
    }
    for n in 0..5 {
        let (value, x) = shapes::changing_grad(1.1, n);
        assert_eq!(value, shapes::changing(1.1, n));
        near(x, derivative(&|h| shapes::changing(1.1 + h, n), 1e-2).0);
    }
    near(
        shapes::stored_grad(1.3).1,
        derivative(&|h| shapes::stored(1.3 + h), 1e-2).0,
    );
}

#[test]
fn an_enum_as_result() {
    let (s, pullback) = Shape::Circle(2.0).scaled_vjp(3.0);
    assert_eq!(s, Shape::Circle(6.0));
    assert_eq!(
        pullback(ShapeTangent::Circle(1.0)),
        (ShapeTangent::Circle(3.0), 2.0)
    );
    let s = Shape::Rect { w: 1.0, h: 2.0 };
    let (_, dot) = s.scaled_jvp(3.0, ShapeTangent::Rect { w: 1.0, h: 0.0 }, 1.0);
    assert_eq!(dot, ShapeTangent::Rect { w: 4.0, h: 2.0 });
}

#[test]
fn in_place_and_of_another_variant() {
    let (mut s, k) = (ALL, 1.4);
    let (value, (g, k_bar)) = shapes::in_place_grad(&mut s, k);
    let mut t = ALL;
    assert_eq!(value, shapes::in_place(&mut t, k));
    assert_eq!(s, t);
    gradient(&ALL, g.as_slice().try_into().expect("four"), |s| {
        shapes::in_place(&mut s.clone(), k)
    });
    near(
        k_bar,
        derivative(&|h| shapes::in_place(&mut ALL.clone(), k + h), 1e-2).0,
    );
}

#[test]
#[should_panic(expected = "the accumulator of `s` is of variant 3, but `s` is of variant 0")]
fn an_accumulator_of_another_variant() {
    shapes::area_grad_into(&Shape::Circle(1.0), &mut ShapeTangent::Empty);
}

/// Declared elsewhere: the macro knows no more than what patterns say.
mod layers {
    #[derive(ad_core::Differentiable, Clone, Debug)]
    pub enum Layer {
        Dense { w: Vec<f64>, b: Vec<f64> },
        Scale(f64),
        Relu,
    }
}
use layers::{Layer, LayerTangent};

#[reverse_diff]
fn forward(l: &Layer, x: f64) -> f64 {
    match l {
        Layer::Scale(k) => k * x,
        Layer::Dense { w, b } => w[0] * x + b[0],
        Layer::Relu => x.max(0.0),
    }
}

#[test]
fn declared_elsewhere() {
    let dense = Layer::Dense {
        w: vec![2.0],
        b: vec![3.0],
    };
    let (value, (g, x_bar)) = forward_grad(&dense, 4.0);
    assert_eq!((value, x_bar), (11.0, 2.0));
    assert_eq!(
        g,
        LayerTangent::Dense {
            w: vec![4.0],
            b: vec![1.0]
        }
    );
    assert_eq!(
        forward_grad(&Layer::Scale(2.0), 4.0).1,
        (LayerTangent::Scale(4.0), 2.0)
    );
    assert_eq!(
        forward_grad(&Layer::Relu, -1.0).1,
        (LayerTangent::Relu, 0.0)
    );
}

/// An expression as a tree: enums that hold themselves, and a function that calls itself.
#[reverse_diff]
mod tree {
    #[derive(Clone, Debug)]
    pub enum Expr {
        Const(f64),
        Var(usize),
        Add(Box<Expr>, Box<Expr>),
        Mul(Box<Expr>, Box<Expr>),
        Sin(Box<Expr>),
    }

    pub fn eval(e: &Expr, x: &[f64]) -> f64 {
        match e {
            Expr::Const(c) => *c,
            Expr::Var(i) => x[*i],
            Expr::Add(a, b) => eval(a, x) + eval(b, x),
            Expr::Mul(a, b) => eval(a, x) * eval(b, x),
            Expr::Sin(a) => eval(a, x).sin(),
        }
    }

    /// Without real numbers: passive.
    #[derive(Clone, Debug)]
    pub enum Tree {
        Leaf(usize),
        Node(Box<Tree>, Box<Tree>),
    }

    pub fn product(t: &Tree, x: &[f64]) -> f64 {
        match t {
            Tree::Leaf(i) => x[*i] * x[*i],
            Tree::Node(a, b) => product(a, x) * product(b, x),
        }
    }
}

#[test]
fn trees() {
    use tree::Expr;
    let sum = Expr::Add(Box::new(Expr::Const(2.0)), Box::new(Expr::Var(1)));
    let sin = Expr::Sin(Box::new(Expr::Var(0)));
    let e = Expr::Mul(Box::new(sin), Box::new(sum));
    let x = [0.5, 1.5];
    let (value, (g, x_bar)) = tree::eval_grad(&e, &x);
    assert_eq!(value, 0.5f64.sin() * 3.5);
    assert_eq!(g.flatten(), [0.5f64.sin()]);
    assert_eq!(x_bar, [0.5f64.cos() * 3.5, 0.5f64.sin()]);
    let node = tree::Tree::Node(Box::new(tree::Tree::Leaf(0)), Box::new(tree::Tree::Leaf(1)));
    assert_eq!(
        tree::product_grad(&node, &[2.0, 3.0]),
        (36.0, vec![36.0, 24.0])
    );
}

#[reverse_diff]
mod generic {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Mode {
        Fast,
        Slow,
    }

    #[derive(Clone, Debug, PartialEq)]
    pub enum Op<T> {
        Scale(T),
        Shift { by: T, mode: Mode },
        Named(String, T),
        Nothing,
    }
    use Op::*;

    pub fn pipeline(ops: &[Op<f64>], x: f64) -> f64 {
        let mut x = x;
        for op in ops {
            x = match op {
                Scale(k) => x * *k,
                Op::Shift {
                    by,
                    mode: Mode::Fast,
                } => x + by,
                Op::Shift { by, .. } => x + by * by,
                Named(name, k) => x + k * name.len() as f64,
                Nothing => x,
            };
        }
        x * x
    }

    #[derive(Clone, Copy)]
    pub enum Two<T> {
        Scaled(T),
        Shifted { by: T, mode: Mode },
    }

    fn two(ops: &[Two<f64>], x: f64) -> f64 {
        let mut x = x;
        for op in ops {
            x = match op {
                Two::Scaled(k) => x * *k,
                Two::Shifted {
                    by,
                    mode: Mode::Fast,
                } => x + by,
                Two::Shifted { by, .. } => x + by * by,
            };
        }
        x * x
    }

    pub fn made(x: f64, fast: bool) -> f64 {
        let op = if fast {
            Two::Shifted {
                by: x,
                mode: Mode::Fast,
            }
        } else {
            Two::Scaled(x * x)
        };
        two(&[op], x)
    }
}

#[test]
fn generic_ones_with_passive_fields() {
    use generic::{Mode, Op, OpTangent};
    let ops = [
        Op::Scale(2.0),
        Op::Shift {
            by: 1.0,
            mode: Mode::Slow,
        },
        Op::Named("abc".to_owned(), 0.5),
        Op::Nothing,
    ];
    let (value, (g, x_bar)) = generic::pipeline_grad(&ops, 1.5);
    assert_eq!((value, x_bar), (30.25, 22.0));
    let expected = [
        OpTangent::Scale(16.5),
        OpTangent::Shift { by: 22.0 },
        OpTangent::Named((), 33.0),
        OpTangent::Nothing,
    ];
    assert_eq!(g, expected);
    assert_eq!(generic::made_grad(1.5, true), (9.0, 12.0));
    let (value, slope) = generic::made_grad(1.5, false);
    assert_eq!(value, 1.5f64.powi(6));
    near(slope, 6.0 * 1.5f64.powi(5));
}
