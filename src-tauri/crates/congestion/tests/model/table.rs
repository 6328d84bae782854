//! The figures of a line in one row.

use super::figures::Figures;
use super::lines::{DROP, Line, NARROW, seconds};

/// What the columns hold. Rates in kbit/s, times in ms.
pub(crate) const HEADING: &str = "line                                   |   sent  lowest |   wait   p95 |    gap   p50   p99  heard | \
     pic/s  frozen | pictures again  asked | settled  back";

/// One row of the table.
pub(crate) fn row(line: &Line, figures: &Figures) -> String {
    let (from, to) = (line.from, line.to);
    let ms = |time: std::time::Duration| time.as_millis();
    let mut row = format!(
        "{:38} | {:6} {:7} | {:6} {:5} | {:6} {:5} {:5} {:6.3} | {:5.1} {:6.3}% | {:8} {:5} {:6} |",
        line.name,
        figures.rate(from, to).kbps(),
        figures.lowest_target(from, to).kbps(),
        ms(figures.mean_wait(from, to)),
        ms(figures.wait_below(0.95, from, to)),
        ms(figures.voice_gap(from, to)),
        ms(figures.voice_delay_below(0.5, from, to)),
        ms(figures.voice_delay_below(0.99, from, to)),
        figures.voice_heard(),
        figures.pictures_per_second(from, to),
        figures.frozen(from, to) * 100.0,
        figures.pictures_sent,
        figures.repeated,
        figures.asked,
    );
    if line.plan.line.rates.len() > 1 {
        let former = figures.media_rate(DROP.0 - seconds(5), DROP.0);
        let settled = figures.settled_after(NARROW, DROP.0, DROP.1);
        let back = figures.back_after(former.times(0.8), DROP.1).map(|back| back.as_millis());
        row += &format!(" {:7} {back:?}", ms(settled));
    }
    row
}
