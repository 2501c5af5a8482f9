//! `matchmaking_server simulate`: an evening by one rule file, or by two side by side.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::frameworks::population_file::read_population;
use crate::frameworks::queues_file::read_queues;
use crate::interface_adapters::evening_report::{EveningReport, chart, table};
use crate::use_cases::simulate_evening::simulate_evening;

const USAGE: &str =
    "usage: matchmaking_server simulate RULES.toml POPULATION.toml [--compare OTHER_RULES.toml] [--chart FILE.svg]";

/// Where the chart goes if nothing else is said.
const CHART: &str = "simulation.svg";

#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    /// One or two.
    rules: Vec<PathBuf>,
    population: PathBuf,
    chart: PathBuf,
}

/// Prints what came of the evening as a table, and writes a chart. Mistakes are told by file and line or key.
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for people")]
pub fn simulate(arguments: &[String]) -> ExitCode {
    match wanted(arguments).and_then(|wanted| run(&wanted)) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("matchmaking_server simulate: {mistake}");
            }
            ExitCode::FAILURE
        }
    }
}

fn wanted(arguments: &[String]) -> Result<Wanted, Vec<String>> {
    let usage = || vec![USAGE.to_owned()];
    let (mut files, mut other, mut chart) = (Vec::new(), None, PathBuf::from(CHART));
    let mut left = arguments.iter();
    while let Some(argument) = left.next() {
        match argument.as_str() {
            "--compare" => other = Some(PathBuf::from(left.next().ok_or_else(usage)?)),
            "--chart" => chart = PathBuf::from(left.next().ok_or_else(usage)?),
            option if option.starts_with('-') => return Err(usage()),
            file => files.push(PathBuf::from(file)),
        }
    }
    let [rules, population] = files.try_into().map_err(|_| usage())?;
    Ok(Wanted { rules: std::iter::once(rules).chain(other).collect(), population, chart })
}

fn run(wanted: &Wanted) -> Result<String, Vec<String>> {
    let rules = wanted.rules.iter().map(|path| read_queues(Some(path))).collect::<Result<Vec<_>, _>>()?;
    let evenings = wanted.rules.iter().zip(&rules).map(|(path, rules)| {
        let population = read_population(&wanted.population, path, rules)?;
        Ok(EveningReport { rules: name(path), queues: simulate_evening(rules, &population) })
    });
    let evenings = evenings.collect::<Result<Vec<_>, Vec<String>>>()?;
    let failed = |error: &dyn std::fmt::Display| vec![format!("{}: {error}", wanted.chart.display())];
    let drawn = chart(&evenings).map_err(|error| failed(&error))?;
    std::fs::write(&wanted.chart, drawn).map_err(|error| failed(&error))?;
    Ok(format!("{}\nThe chart is in {}.", table(&evenings), wanted.chart.display()))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Wanted, Vec<String>> {
        wanted(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_come_in_any_order() {
        let expected = Wanted { rules: vec!["a".into(), "b".into()], population: "p".into(), chart: "c.svg".into() };
        for line in ["a p --compare b --chart c.svg", "--chart c.svg --compare b a p", "a --compare b p --chart c.svg"]
        {
            assert_eq!(parsed(line).as_ref(), Ok(&expected), "{line}");
        }
        assert_eq!(parsed("a p").map(|wanted| wanted.chart), Ok(CHART.into()));
    }

    #[test]
    fn wrong_arguments_are_answered_with_the_usage() {
        for line in ["", "a", "a b c", "a b --compare", "a b --chart", "a b --fast"] {
            assert_eq!(parsed(line), Err(vec![USAGE.to_owned()]), "{line}");
        }
    }
}
