//! Amounts: "1 tablet", "1 to 2 puffs", "0.1 mg".

use clinical::{Decimal, DoseAmount, Quantity};

use super::Words;
use super::clause::Clause;

/// Units as clinics write them, and the message that says them.
const UNITS: &[(&str, &[&str])] = &[
    (
        "unit-tablet",
        &[
            "tablet",
            "tablets",
            "tab",
            "tabs",
            "tbl",
            "{tbl}",
            "{tablet}",
            "vagtab",
            "tablet(s)",
            "tablet dosing unit",
            "428673006",
            "385055001",
        ],
    ),
    ("unit-capsule", &["capsule", "capsules", "cap", "caps", "{capsule}", "capsule(s)", "385049006"]),
    ("unit-drop", &["drop", "drops", "[drp]", "gtt", "opdrop", "nasdrop", "oticdrop", "{drop}"]),
    ("unit-puff", &["puff", "puffs", "{puff}", "{actuat}", "inhalation", "inhalations"]),
    ("unit-spray", &["spray", "sprays", "spry", "{spray}"]),
    ("unit-patch", &["patch", "patches", "{patch}"]),
    ("unit-suppository", &["suppository", "suppositories", "supp", "{supp}"]),
    ("unit-sachet", &["sachet", "sachets", "{sachet}"]),
    ("unit-teaspoon", &["teaspoon", "teaspoons", "[tsp_us]", "[tsp_m]"]),
    ("unit-tablespoon", &["tablespoon", "tablespoons", "[tbs_us]", "[tbs_m]"]),
    ("unit-dose", &["dose", "doses", "{dose}"]),
    ("unit-unit", &["u", "[u]", "iu", "[iu]", "unit", "units", "international unit", "international units", "{unit}"]),
    ("unit-microgram", &["ug", "mcg", "\u{b5}g", "\u{3bc}g", "microgram", "micrograms"]),
    ("unit-mg", &["mg", "milligram", "milligrams"]),
    ("unit-g", &["g", "gram", "grams"]),
    ("unit-ml", &["ml", "milliliter", "milliliters", "millilitre", "millilitres"]),
];

/// A unit: known by a message, or as the clinic wrote it.
#[derive(PartialEq)]
pub(super) enum Unit {
    Known(&'static str),
    Written(String),
    /// No unit, or "each": the number alone.
    None,
    /// The words and the code of the unit say different things.
    Contradiction(String),
}

fn known(text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    let text = text.strip_suffix(" (qualifier value)").unwrap_or(&text);
    UNITS.iter().find(|(_, names)| names.contains(&text)).map(|(message, _)| *message)
}

fn is_each(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "1" | "ea" | "each" | "{each}" | "[each]" | "")
}

pub(super) fn unit_of(quantity: &Quantity) -> Unit {
    let words = quantity.unit.as_deref().filter(|unit| !is_each(unit));
    let code = quantity.code.as_deref().filter(|code| !is_each(code));
    match (words, words.and_then(known), code, code.and_then(known)) {
        (Some(words), Some(one), _, Some(other)) if one != other => Unit::Contradiction(words.to_owned()),
        (_, Some(message), _, _) => Unit::Known(message),
        // Words that are not known win over a code: they may say more ("puff of 100 mcg").
        (Some(words), None, _, _) => Unit::Written(words.trim().to_owned()),
        (None, _, _, Some(message)) => Unit::Known(message),
        (None, _, Some(code), None) => Unit::Written(code.trim().to_owned()),
        (None, None, None, None) => Unit::None,
    }
}

/// Whether one is said: "1 tablet", but "0.5 tablets" and "1.5 tablets".
pub(super) fn number_form(value: &Decimal) -> &'static str {
    if value.is_one() { "one" } else { "other" }
}

/// A dose is more than nothing.
fn is_positive(value: &Decimal) -> bool {
    let plain = value.plain();
    !plain.starts_with('-') && plain != "0"
}

impl Words {
    fn unit_words(&self, unit: &Unit, form: &str) -> String {
        match unit {
            Unit::Known(message) => self.say(message, &[("n", form)]),
            Unit::Written(words) | Unit::Contradiction(words) => words.clone(),
            Unit::None => String::new(),
        }
    }

    /// An amount in words; `None` when there is no number at all.
    pub(super) fn amount_clause(&self, amount: &DoseAmount) -> Option<Clause> {
        match amount {
            DoseAmount::Quantity(quantity) => self.quantity_clause(quantity),
            DoseAmount::Range { low, high } => self.range_clause(low.as_ref(), high.as_ref()),
            DoseAmount::Ratio { numerator, denominator } => {
                let amount = self.quantity_clause(numerator)?;
                let time = self.quantity_clause(denominator)?;
                Some(Clause::literal(self.say("ratio", &[("amount", &amount.words), ("time", &time.words)])))
            }
        }
    }

    pub(super) fn quantity_clause(&self, quantity: &Quantity) -> Option<Clause> {
        let value = quantity.value.as_ref()?;
        let unit = unit_of(quantity);
        let said = self.unit_words(&unit, number_form(value));
        let amount = self.say("amount", &[("value", &value.plain()), ("unit", &said)]);
        let words = match &quantity.comparator {
            Some(comparator) => format!("{comparator} {amount}"),
            None => amount,
        };
        let sure =
            quantity.comparator.is_none() && is_positive(value) && !matches!(unit, Unit::Contradiction(_) | Unit::None);
        Some(Clause { words: words.trim().to_owned(), sure })
    }

    fn range_clause(&self, low: Option<&Quantity>, high: Option<&Quantity>) -> Option<Clause> {
        let (Some(low), Some(high)) = (low, high) else {
            let only = self.quantity_clause(low.or(high)?)?;
            let words = match high {
                Some(_) => self.say("amount-up-to", &[("high", &only.words), ("unit", "")]).trim().to_owned(),
                None => self.say("amount-at-least", &[("low", &only.words)]),
            };
            return Some(Clause { words, sure: only.sure && high.is_some() });
        };
        let (from, to) = (low.value.as_ref()?, high.value.as_ref()?);
        let (low_unit, unit) = (unit_of(low), unit_of(high));
        let (one, other) = (self.quantity_clause(low)?, self.quantity_clause(high)?);
        if low_unit != unit {
            let words = self.say("range", &[("low", &one.words), ("high", &other.words)]);
            // "1 to 2 tablets" is often written with the unit on one end only.
            return Some(Clause { words, sure: low_unit == Unit::None && one_sided(low) && other.sure });
        }
        let said = self.unit_words(&unit, number_form(to));
        let words = self.say("amount-range", &[("low", &from.plain()), ("high", &to.plain()), ("unit", &said)]);
        Some(Clause { words: words.trim().to_owned(), sure: one.sure && other.sure })
    }
}

fn one_sided(low: &Quantity) -> bool {
    low.comparator.is_none() && low.value.as_ref().is_some_and(is_positive)
}
