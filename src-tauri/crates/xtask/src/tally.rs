//! Counting what passed and what failed, over every kind of test.

use std::time::Instant;

/// One line of the verdict.
#[derive(Debug)]
struct Step {
    name: String,
    passed: u64,
    failed: u64,
    seconds: u64,
}

/// All steps so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    steps: Vec<Step>,
}

impl Tally {
    /// Runs one step and keeps its counts; says how it went at once.
    #[expect(clippy::disallowed_methods, reason = "the verdict tells how long each step took")]
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> (u64, u64)) {
        println!("\n== {name}");
        let start = Instant::now();
        let (passed, failed) = run();
        let seconds = start.elapsed().as_secs();
        println!("== {name}: {passed} passed, {failed} failed, {seconds} s");
        self.steps.push(Step { name: name.to_owned(), passed, failed, seconds });
    }

    /// Prints every step and the closing line; true when nothing failed and something ran.
    pub(crate) fn close(&self) -> bool {
        println!();
        for step in &self.steps {
            println!("{:40} {:5} passed {:3} failed {:5} s", step.name, step.passed, step.failed, step.seconds);
        }
        let passed: u64 = self.steps.iter().map(|step| step.passed).sum();
        let failed: u64 = self.steps.iter().map(|step| step.failed).sum();
        println!("ci: {passed} passed, {failed} failed");
        failed == 0 && passed > 0
    }
}

/// Adds up the `test result:` lines of `cargo test`.
pub(crate) fn cargo_results(output: &str) -> (u64, u64) {
    let number_before = |line: &str, word: &str| -> u64 {
        line.split(';')
            .find_map(|part| {
                part.trim().strip_suffix(word).and_then(|text| text.trim().rsplit(' ').next()?.parse().ok())
            })
            .unwrap_or(0)
    };
    output
        .lines()
        .filter(|line| line.starts_with("test result:"))
        .map(|line| (number_before(line, "passed"), number_before(line, "failed")))
        .fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
}

#[cfg(test)]
mod tests {
    use super::cargo_results;

    #[test]
    fn results_of_several_binaries_are_added() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\nnoise\n\
                    test result: FAILED. 4 passed; 2 failed; 0 ignored";
        assert_eq!(cargo_results(text), (7, 2));
    }
}
