//! The chart: for each queue three panels, each with a curve for each rule file that says which share stays below a value.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::EveningReport;
use crate::use_cases::simulate_evening::{QueueTally, percentile};

const PANEL: (u32, u32) = (420, 300);

/// Beyond this share of the values a panel ends, so that a few extremes do not press the rest together.
const SHOWN: usize = 99;

/// Two colours that colour-blind people tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 2] = [RGBColor(0, 114, 178), RGBColor(213, 94, 0)];

type Panel = (&'static str, fn(&QueueTally) -> Vec<f64>);

const PANELS: [Panel; 3] = [
    ("wait in s", |queue| queue.waits_ms.iter().map(|ms| seconds(*ms)).collect()),
    ("rating spread of a match", |queue| queue.rating_spreads.iter().map(|spread| f64::from(*spread)).collect()),
    ("ping in ms", |queue| queue.pings_ms.iter().map(|ms| f64::from(*ms)).collect()),
];

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// The chart as SVG.
///
/// # Errors
/// When it cannot be drawn.
pub fn chart(evenings: &[EveningReport]) -> Result<String, String> {
    let queues = evenings.first().map_or(0, |evening| evening.queues.len()).max(1);
    let columns = PANELS.len();
    let mut svg = String::new();
    {
        let rows = u32::try_from(queues).unwrap_or(1);
        let size = (PANEL.0 * u32::try_from(columns).unwrap_or(1), PANEL.1 * rows);
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        root.fill(&WHITE).map_err(|error| error.to_string())?;
        for (number, area) in root.split_evenly((queues, columns)).iter().enumerate() {
            let tallies = evenings
                .iter()
                .filter_map(|evening| Some((evening.rules.as_str(), evening.queues.get(number / columns)?)));
            panel(area, PANELS[number % columns], &tallies.collect::<Vec<_>>()).map_err(|error| error.to_string())?;
        }
        root.present().map_err(|error| error.to_string())?;
    }
    Ok(svg)
}

fn panel(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    (what, values): Panel,
    tallies: &[(&str, &QueueTally)],
) -> Result<(), Box<dyn std::error::Error>> {
    let curves: Vec<_> = tallies.iter().map(|(rules, queue)| (*rules, curve(values(queue)))).collect();
    let ends = curves.iter().flat_map(|(_, curve)| curve.iter().map(|(value, _)| *value)).fold(1.0, f64::max);
    let queue = tallies.first().map_or("", |(_, queue)| &queue.name);
    let mut panel = ChartBuilder::on(area)
        .caption(format!("{queue}: {what}"), ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..ends, 0.0..100.0)?;
    panel
        .configure_mesh()
        .max_light_lines(0)
        .x_labels(6)
        .y_labels(5)
        .x_label_formatter(&|value| format!("{value:.0}"))
        .y_label_formatter(&|percent| format!("{percent:.0} %"))
        .draw()?;
    for ((rules, curve), colour) in curves.into_iter().zip(COLOURS) {
        panel
            .draw_series(LineSeries::new(curve, colour.stroke_width(2)))?
            .label(rules)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    panel
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.2))
        .draw()?;
    Ok(())
}

/// For each hundredth the value that it does not pass.
fn curve(values: Vec<f64>) -> Vec<(f64, f64)> {
    // In thousandths, because floats have no order.
    #[allow(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    let values: Vec<_> = values.into_iter().map(|value| (value * 1000.0) as i64).collect();
    (1..=SHOWN)
        .filter_map(|hundredths| {
            let share = f64::from(u8::try_from(hundredths).unwrap_or(u8::MAX));
            Some((seconds(percentile(&values, hundredths)?), share))
        })
        .collect()
}
