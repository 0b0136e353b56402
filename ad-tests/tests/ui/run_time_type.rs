//! Two types behind one reference: whose method is called nobody knows before the program runs. Without fields nothing else
//! would tell them apart.

use ad_core::reverse_diff;

#[reverse_diff]
mod shapes {
    pub trait Shape {
        fn area(&self, side: f64) -> f64;
    }

    #[derive(Clone, Default)]
    pub struct Square;

    impl Shape for Square {
        fn area(&self, side: f64) -> f64 {
            side * side
        }
    }

    #[derive(Clone, Default)]
    pub struct Circle;

    impl Shape for Circle {
        fn area(&self, side: f64) -> f64 {
            3.0 * side
        }
    }

    pub fn branch(x: f64, round: bool) -> f64 {
        let shape: &dyn Shape = if round { &Circle } else { &Square };
        shape.area(x)
    }

    fn pick<'a>(p: &'a Square, q: &'a Circle, round: bool) -> &'a dyn Shape {
        if round {
            return q;
        }
        p
    }

    pub fn returned(x: f64, p: &Square, q: &Circle, round: bool) -> f64 {
        pick(p, q, round).area(x)
    }

    pub fn cast(x: f64, p: &Square, q: &Circle, round: bool) -> f64 {
        round.then_some(q as &dyn Shape).unwrap_or(p).area(x)
    }

    pub fn in_a_loop(x: f64, p: &Square, q: &Circle, n: usize) -> f64 {
        let mut shape: &dyn Shape = p;
        let mut sum = 0.0;
        for _ in 0..n {
            sum += shape.area(x);
            shape = q;
        }
        sum
    }

    pub fn array(x: f64, p: &Square, q: &Circle) -> f64 {
        let shapes: [&dyn Shape; 2] = [p, q];
        shapes.iter().map(|s| s.area(x)).sum()
    }

    pub fn pushed(x: f64, p: &Square, q: &Circle) -> f64 {
        let mut shapes: Vec<&dyn Shape> = Vec::new();
        shapes.push(p);
        shapes.push(q);
        shapes.iter().map(|s| s.area(x)).sum()
    }
}

fn main() {
    println!("{}", shapes::branch_grad(2.0, true).1);
}
