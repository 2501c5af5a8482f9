//! Figures out of the text that a service shows Prometheus.

use std::collections::BTreeMap;

/// One reading of `/metrics`.
#[derive(Debug, Clone, Default)]
pub struct MetricsText {
    /// By name with labels, as they stand there.
    samples: BTreeMap<String, f64>,
}

/// How many values of a histogram came between two readings, at or below each bound.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Buckets {
    /// Bound and how many values were at or below it; ascending, the last bound is infinite.
    at_or_below: Vec<(f64, f64)>,
}

impl MetricsText {
    /// Lines that are no samples are passed over.
    pub fn parse(text: &str) -> MetricsText {
        let sample = |line: &str| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        };
        MetricsText { samples: text.lines().filter(|line| !line.starts_with('#')).filter_map(sample).collect() }
    }

    /// The sum over all labels; 0 if there is none.
    pub fn total(&self, name: &str) -> f64 {
        self.of(name).map(|(_, value)| value).sum()
    }

    /// The histogram's values since an earlier reading, of all labels together, or of those with `label`, such as
    /// `mode="duel"`.
    pub fn buckets_since(&self, earlier: &MetricsText, name: &str, label: &str) -> Buckets {
        let bucket_name = format!("{name}_bucket");
        let mut at_or_below: Vec<(f64, f64)> = Vec::new();
        for (labels, now) in self.of(&bucket_name).filter(|(labels, _)| labels.contains(label)) {
            let Some(bound) = bound_of(labels) else { continue };
            let before = earlier.samples.get(&format!("{bucket_name}{labels}")).copied().unwrap_or(0.0);
            match at_or_below.iter_mut().find(|(known, _)| *known == bound) {
                Some((_, count)) => *count += now - before,
                None => at_or_below.push((bound, now - before)),
            }
        }
        at_or_below.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        Buckets { at_or_below }
    }

    /// Labels, with their braces, and value of each sample of that name.
    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        self.samples
            .range(name.to_owned()..)
            .map_while(move |(key, value)| {
                let labels = key.strip_prefix(name)?;
                Some((labels, *value))
            })
            .filter(|(labels, _)| labels.is_empty() || labels.starts_with('{'))
    }
}

fn bound_of(labels: &str) -> Option<f64> {
    let (_, rest) = labels.split_once("le=\"")?;
    let (bound, _) = rest.split_once('"')?;
    if bound == "+Inf" { Some(f64::INFINITY) } else { bound.parse().ok() }
}

impl Buckets {
    pub fn count(&self) -> f64 {
        self.at_or_below.last().map_or(0.0, |(_, count)| *count)
    }

    /// The share of values above `bound`, which is one of the histogram's own; 0 without values.
    pub fn share_above(&self, bound: f64) -> f64 {
        let below = self.at_or_below.iter().rev().find(|(known, _)| *known <= bound).map_or(0.0, |(_, count)| *count);
        if self.count() > 0.0 { 1.0 - below / self.count() } else { 0.0 }
    }

    /// Where `share` of the values lie at or below, between two bounds by even distribution, as Prometheus does it.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = self.count() * share;
        let (mut bound_before, mut count_before) = (0.0, 0.0);
        for &(bound, count) in &self.at_or_below {
            if count >= wanted && count > count_before {
                let bound = if bound.is_finite() { bound } else { return bound_before };
                return bound_before + (bound - bound_before) * (wanted - count_before) / (count - count_before);
            }
            (bound_before, count_before) = (bound, count);
        }
        bound_before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "# TYPE late histogram
late_bucket{mode=\"duel\",le=\"0.004\"} 10
late_bucket{mode=\"duel\",le=\"0.008\"} 10
late_bucket{mode=\"duel\",le=\"+Inf\"} 10
late_count{mode=\"duel\"} 10
late_ticks 3
";

    const AFTER: &str = "late_bucket{mode=\"duel\",le=\"0.004\"} 100
late_bucket{mode=\"duel\",le=\"0.008\"} 109
late_bucket{mode=\"duel\",le=\"+Inf\"} 110
late_bucket{mode=\"other\",le=\"0.004\"} 0
late_bucket{mode=\"other\",le=\"0.008\"} 100
late_bucket{mode=\"other\",le=\"+Inf\"} 100
late_count{mode=\"duel\"} 110
sent{code=\"a\"} 2
sent{code=\"b\"} 3
sent_bytes 7
";

    #[test]
    fn a_total_is_the_sum_over_labels_and_of_no_other_name() {
        let text = MetricsText::parse(AFTER);
        assert_eq!((text.total("sent"), text.total("sent_bytes"), text.total("se")), (5.0, 7.0, 0.0));
    }

    #[test]
    fn a_histogram_is_what_came_between_two_readings() {
        let (before, after) = (MetricsText::parse(BEFORE), MetricsText::parse(AFTER));
        let duel = after.buckets_since(&before, "late", "mode=\"duel\"");
        assert_eq!(duel.count(), 100.0);
        assert!((duel.share_above(0.008) - 0.01).abs() < 1e-9);
        assert!((duel.quantile(0.45) - 0.002).abs() < 1e-9);
        let all = after.buckets_since(&before, "late", "");
        assert_eq!(all.count(), 200.0);
        assert!((all.share_above(0.004) - 0.55).abs() < 1e-9);
    }

    #[test]
    fn without_values_nothing_is_late() {
        let none = Buckets::default();
        assert_eq!((none.count(), none.share_above(0.008), none.quantile(0.99)), (0.0, 0.0, 0.0));
    }
}
