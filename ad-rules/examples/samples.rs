//! Prints every partial at every sample point of the table, as the reference of the rule tests wants
//! them: `origin,precision,name,arg,values…`.

use ad_rules::{Flow, RULES};

fn main() {
    for rule in RULES {
        for partial in rule.partials.iter().filter(|p| p.flow != Flow::Zero) {
            for sample in rule.samples {
                let values: Vec<_> = sample.iter().map(f64::to_string).collect();
                let (origin, precision) = (rule.origin, rule.precision);
                println!(
                    "{origin:?},{precision:?},{},{},{}",
                    rule.name,
                    rule.args
                        .iter()
                        .position(|a| *a == partial.arg)
                        .expect("an argument"),
                    values.join(",")
                );
            }
        }
    }
}
