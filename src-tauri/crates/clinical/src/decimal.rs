use std::fmt;

/// A number exactly as the clinic wrote it: `0.1` stays `0.1`, `1.0` stays `1.0`.
///
/// Invariant: the text is a FHIR decimal. Equality is equality of the text.
/// Source: FHIR R4, datatypes, `decimal` ("precision ... is important").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// The text given is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a decimal number")]
pub struct NotADecimal;

/// Longer numbers do not occur in a prescription; a bound keeps a hostile one from costing time.
const LONGEST: usize = 64;

impl Decimal {
    /// Reads a decimal and keeps its text.
    ///
    /// # Errors
    /// [`NotADecimal`] when the text is not `-?digits[.digits][e±digits]` or is too long.
    pub fn parse(text: &str) -> Result<Self, NotADecimal> {
        if text.len() > LONGEST || parts(text).is_none() {
            return Err(NotADecimal);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same number without exponent and without zeros at its end: `1.50` is `1.5`, `1.0` is `1`.
    ///
    /// A number too large to be written out is given as written.
    pub fn plain(&self) -> String {
        plain(&self.0).unwrap_or_else(|| self.0.clone())
    }

    /// The number as a whole number, when it is one.
    pub fn whole(&self) -> Option<u64> {
        self.plain().parse().ok()
    }

    /// Whether the number is exactly one (`1`, `1.0`, `10e-1`).
    pub fn is_one(&self) -> bool {
        self.whole() == Some(1)
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i32,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if !is_digits(digits) {
                return None;
            }
            (mantissa, exponent.parse::<i32>().ok()?)
        }
        None => (rest, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (mantissa, ""),
    };
    is_digits(whole).then_some(Parts { negative, whole, fraction, exponent })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Beyond this the written form is easier to read than the zeros.
const LARGEST_SHIFT: i32 = 18;

fn plain(text: &str) -> Option<String> {
    let Parts { negative, whole, fraction, exponent } = parts(text)?;
    if exponent.abs() > LARGEST_SHIFT {
        return None;
    }
    let shift = usize::try_from(exponent.unsigned_abs()).ok()?;
    let (whole, fraction) = if exponent >= 0 {
        let padded = format!("{fraction:0<shift$}");
        let (moved, left) = padded.split_at_checked(shift)?;
        (format!("{whole}{moved}"), left.to_owned())
    } else {
        let padded = format!("{}{whole}", "0".repeat(shift));
        let (left, moved) = padded.split_at_checked(whole.len())?;
        (left.to_owned(), format!("{moved}{fraction}"))
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative && !(whole == "0" && fraction.is_empty()) { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_of(text: &str) -> String {
        Decimal::parse(text).unwrap().plain()
    }

    #[test]
    fn a_tenth_of_a_milligram_stays_a_tenth() {
        let tenth = Decimal::parse("0.1").unwrap();
        assert_eq!(tenth.as_str(), "0.1");
        assert_eq!(tenth.plain(), "0.1");
        assert_eq!(Decimal::parse("0.10").unwrap().as_str(), "0.10");
    }

    #[test]
    fn zeros_at_the_end_and_exponents_are_written_out_in_the_plain_form() {
        assert_eq!(plain_of("1.0"), "1");
        assert_eq!(plain_of("2.50"), "2.5");
        assert_eq!(plain_of("1e3"), "1000");
        assert_eq!(plain_of("1.25e1"), "12.5");
        assert_eq!(plain_of("25e-2"), "0.25");
        assert_eq!(plain_of("1234e-2"), "12.34");
        assert_eq!(plain_of("0.00"), "0");
        assert_eq!(plain_of("-0.0"), "0");
        assert_eq!(plain_of("-1.20"), "-1.2");
        assert_eq!(plain_of("100"), "100");
        assert_eq!(plain_of("1e60"), "1e60");
    }

    #[test]
    fn text_that_is_not_a_number_is_refused() {
        for text in ["", "-", ".5", "5.", "1e", "1,5", "NaN", "+1", "1e+", "0x1", " 1", "1e99999999999"] {
            assert_eq!(Decimal::parse(text), Err(NotADecimal), "{text:?}");
        }
        assert_eq!(Decimal::parse(&"9".repeat(65)), Err(NotADecimal));
    }

    #[test]
    fn one_is_one_however_it_is_written() {
        assert!(Decimal::parse("1").unwrap().is_one());
        assert!(Decimal::parse("1.00").unwrap().is_one());
        assert!(!Decimal::parse("1.5").unwrap().is_one());
        assert!(!Decimal::parse("-1").unwrap().is_one());
    }
}
