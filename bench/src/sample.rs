//! Medians, their spread, and ratios.

use std::fmt;

/// Values of one figure over several runs, in the order of the runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample(Vec<f64>);

/// A ratio of two figures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    /// The ratio of their medians.
    pub(crate) of_medians: f64,
    /// Where the middle half of the ratios of single runs begins and ends.
    middle: (f64, f64),
}

impl Sample {
    /// Adds the value of the next run.
    pub(crate) fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Whether there is no value.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The middle one.
    pub(crate) fn median(&self) -> f64 {
        self.quarters(2)
    }

    /// The least.
    pub(crate) fn least(&self) -> f64 {
        self.quarters(0)
    }

    /// The most.
    pub(crate) fn most(&self) -> f64 {
        self.quarters(4)
    }

    /// The value below which so many quarters of all lie; between two of them, in proportion.
    fn quarters(&self, quarters: usize) -> f64 {
        let mut values = self.0.clone();
        values.sort_by(f64::total_cmp);
        let place = values.len().saturating_sub(1) * quarters;
        let (below, above) = (values.get(place / 4), values.get(place.div_ceil(4)));
        let (below, above) = (below.copied().unwrap_or(f64::NAN), above.copied().unwrap_or(f64::NAN));
        below + (above - below) * [0.0, 0.25, 0.5, 0.75][place % 4]
    }

    /// The ratio to another figure of the same runs; none if a run lacks one of both.
    pub(crate) fn ratio_to(&self, other: &Self) -> Option<Ratio> {
        if self.is_empty() || self.0.len() != other.0.len() {
            return None;
        }
        let single = self.each(other, |one, other| one / other);
        let middle = (single.quarters(1), single.quarters(3));
        Some(Ratio { of_medians: self.median() / other.median(), middle })
    }

    /// What is made of each value and another figure's of the same run.
    pub(crate) fn each(&self, other: &Self, make: fn(f64, f64) -> f64) -> Self {
        self.0.iter().zip(&other.0).map(|(one, other)| make(*one, *other)).collect()
    }

    /// What is made of each value.
    pub(crate) fn map(&self, make: impl Fn(f64) -> f64) -> Self {
        self.0.iter().copied().map(make).collect()
    }

    /// The median and, in brackets, the least and the most, with so many decimals.
    pub(crate) fn text(&self, decimals: usize) -> String {
        let (least, most) = (self.least(), self.most());
        format!("{:.decimals$} ({least:.decimals$} to {most:.decimals$})", self.median())
    }

    /// How far the least and the most are apart, in percent of the median; nothing of a single value.
    pub(crate) fn spread(&self) -> String {
        let apart = self.most() - self.least();
        match self.0.len() {
            0 | 1 => String::new(),
            _ if apart == 0.0 => "exact".to_owned(),
            _ => format!("{:.2} %", apart * 100.0 / self.median()),
        }
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl fmt::Display for Sample {
    /// With one decimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(1))
    }
}

impl Ratio {
    /// The ratio of the medians and, in brackets, the middle half, with so many decimals.
    pub(crate) fn text(&self, decimals: usize) -> String {
        let (low, high) = self.middle;
        format!("{:.decimals$} ({low:.decimals$} to {high:.decimals$})", self.of_medians)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> Sample {
        values.iter().copied().collect()
    }

    #[test]
    fn a_sample_says_its_median_and_its_spread() {
        assert_eq!(sample(&[3.0, 1.0, 2.0]).to_string(), "2.0 (1.0 to 3.0)");
        assert_eq!(sample(&[4.0, 1.0, 2.0, 3.0]).text(2), "2.50 (1.00 to 4.00)");
        assert_eq!(sample(&[100.0, 101.0, 100.0]).spread(), "1.00 %");
        assert_eq!(sample(&[7.0, 7.0]).spread(), "exact");
        assert_eq!(sample(&[7.0]).spread(), "");
    }

    #[test]
    fn a_ratio_has_the_middle_half_of_the_ratios_of_single_runs() {
        let ratio = sample(&[2.0, 6.0, 4.0, 40.0, 10.0]).ratio_to(&sample(&[1.0, 2.0, 4.0, 8.0, 10.0])).unwrap();
        // 2, 3, 1, 5 and 1; of the medians, 6 and 4.
        assert_eq!(ratio.text(1), "1.5 (1.0 to 3.0)");
    }

    #[test]
    fn samples_of_other_runs_have_no_ratio() {
        assert!(sample(&[1.0]).ratio_to(&sample(&[1.0, 2.0])).is_none());
        assert!(sample(&[]).ratio_to(&sample(&[])).is_none());
    }
}
