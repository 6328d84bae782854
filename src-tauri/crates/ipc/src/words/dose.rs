//! One instruction as a sentence.

use clinical::{AsNeeded, Concept, Dosage, DoseAmount, Prescription};

use super::Words;
use super::agreement::Tokens;
use super::amount::{Unit, unit_of};
use super::clause::Clause;

/// Routes by the words clinics use for them; the empty message says nothing more than "take".
const ROUTES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "oral",
            "oral route",
            "oral use",
            "per oral",
            "po",
            "by mouth",
            "oral administration of treatment",
            "26643006",
        ],
    ),
    ("route-tongue", &["sublingual", "sublingual route", "37839007"]),
    ("route-skin", &["topical", "topical route", "cutaneous", "cutaneous route", "transdermal", "transdermal route"]),
    ("route-nose", &["nasal", "nasal route", "46713006"]),
    ("route-eye", &["ophthalmic", "ophthalmic route", "54485002"]),
    ("route-ear", &["otic", "otic route", "10547007"]),
    ("route-under-skin", &["subcutaneous", "subcutaneous route", "34206005", "sc"]),
    ("route-rectal", &["rectal", "rectal route", "per rectum", "37161004"]),
    ("route-vaginal", &["vaginal", "vaginal route", "per vagina", "16857009"]),
    ("route-breathe", &["inhalation", "respiratory tract route", "by inhalation", "447694001"]),
];

/// Methods, and the verb that says them.
const METHODS: &[(&str, &[&str])] = &[
    ("verb-swallow", &["swallow", "421521009"]),
    ("verb-take", &["take", "419652001"]),
    ("verb-apply", &["apply", "417924000"]),
    ("verb-instill", &["instill", "421538008"]),
    ("verb-inject", &["inject", "422145002"]),
];

/// Forms that are used rather than taken.
const USED: &[&str] = &["unit-drop", "unit-puff", "unit-spray", "unit-patch", "unit-suppository", "unit-unit"];

/// Endings that SNOMED adds for its own order and that say nothing to a patient.
const TAGS: &[&str] = &[
    " (qualifier value)",
    " (finding)",
    " (disorder)",
    " - dosing instruction imperative",
    " - dosing instruction fragment",
];

/// Text without SNOMED's endings.
pub(super) fn untagged(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(shorter) = TAGS.iter().find_map(|tag| text.strip_suffix(tag)) {
        text = shorter.trim_end();
    }
    text
}

fn known<'t>(table: &'t [(&'t str, &'t [&'t str])], concept: &Concept) -> Option<&'t str> {
    let words = concept.words().map(|words| untagged(words).to_lowercase());
    let is = |name: &&str| words.as_deref() == Some(*name) || concept.has_code(name);
    table.iter().find(|(_, names)| names.iter().any(is)).map(|(message, _)| *message)
}

impl Words {
    /// How a dosage is said: "Take 1 tablet, 2 times a day, with food".
    ///
    /// Plain words when the record says how much and how often, all of it is understood, and the
    /// doctor's own text, where there is one, says nothing else. Else that text, verbatim. Else, with
    /// none, the record literally and the advice to ask.
    pub fn dose_words(&self, dosage: &Dosage) -> String {
        if let Some(plain) = self.plain_words(dosage) {
            return plain;
        }
        let Some(verbatim) = dosage.verbatim() else {
            return match self.sentence(dosage) {
                _ if !dosage.unread.is_empty() => self.say("not-read", &[]),
                Some(sentence) if sentence.sure => sentence.words,
                Some(sentence) => self.say("not-clear", &[("words", &sentence.words)]),
                None => self.say("no-dose", &[]),
            };
        };
        if dosage.as_needed.is_some() || (dosage.text.is_some() && !Tokens::of(verbatim).is_silent()) {
            return verbatim.to_owned();
        }
        // A text that tells neither how much nor how often does not stand for what does, and words for the
        // patient ("stay upright for 30 minutes") stand beside the dose, never in its place.
        match self.complete_sentence(dosage).or_else(|| self.schedule_words(dosage)) {
            Some(words) => format!("{words}. {verbatim}"),
            None => verbatim.to_owned(),
        }
    }

    /// The sentence, where it may stand alone: complete, and all that the doctor's text says.
    fn plain_words(&self, dosage: &Dosage) -> Option<String> {
        let sentence = self.complete_sentence(dosage)?;
        let Some(verbatim) = dosage.verbatim() else {
            return Some(sentence);
        };
        let by_mouth = dosage.route.as_ref().is_none_or(|route| known(ROUTES, route) == Some(""));
        let core = self.core_tokens(dosage);
        Tokens::of(verbatim).is_said_by(&Tokens::of(&sentence), &core, by_mouth).then_some(sentence)
    }

    /// The sentence of a record that says how much and how often, all of it understood.
    fn complete_sentence(&self, dosage: &Dosage) -> Option<String> {
        let whole = dosage.unread.is_empty() && dosage.dose.is_some() && dosage.as_needed.is_none();
        let timed = self.schedule_clause(dosage).is_some();
        self.sentence(dosage).filter(|sentence| whole && timed && sentence.sure).map(|sentence| sentence.words)
    }

    /// The amounts and times of a dosage without its dates and further instructions.
    fn core_tokens(&self, dosage: &Dosage) -> Tokens {
        let core = Dosage { additional: Vec::new(), ..without_bounds(dosage) };
        Tokens::of(&self.sentence(&core).map(|sentence| sentence.words).unwrap_or_default())
    }

    /// One line for each instruction of a medicine, never none: a medicine that is not to be taken
    /// says so first, and one without any instruction says that.
    pub fn dose_lines(&self, prescription: &Prescription) -> Vec<String> {
        let forbidden = prescription.do_not_take.then(|| self.say("do-not-take", &[]));
        let said = prescription.dosages.iter().map(|dosage| self.dose_words(dosage));
        let mut lines: Vec<String> = forbidden.into_iter().chain(said).collect();
        lines.dedup();
        if lines.is_empty() {
            lines.push(self.say("no-dose", &[]));
        }
        lines
    }

    /// How often alone: "2 times a day, before meals". `None` for words only, when the record's
    /// structure is not understood for certain, and when the doctor's own text says it otherwise.
    pub fn schedule_words(&self, dosage: &Dosage) -> Option<String> {
        if !dosage.unread.is_empty() {
            return None;
        }
        let text = dosage.verbatim().map(Tokens::of).filter(|text| !text.is_silent());
        let timed = match text.filter(|_| self.plain_words(dosage).is_none()) {
            // The dates of the structure are left to the text, which may tell others.
            Some(text) => {
                let unbounded = self.schedule_clause(&without_bounds(dosage))?;
                text.holds(&Tokens::of(&unbounded.words)).then_some(unbounded)?
            }
            None => self.schedule_clause(dosage)?,
        };
        let mut clauses = vec![timed];
        clauses.extend(self.as_needed_clause(dosage));
        let schedule = Clause::join(clauses)?;
        schedule.sure.then(|| capital(&schedule.words))
    }

    /// What the clinic wrote beside `dose_words`: the doctor's text where plain words stand in its
    /// place, the words for the patient, further instructions. Verbatim, each once.
    pub fn further_words(&self, dosage: &Dosage) -> Vec<String> {
        let said = self.dose_words(dosage).to_lowercase();
        let additional = dosage.additional.iter().filter_map(Concept::words).map(untagged);
        let mut further: Vec<String> = Vec::new();
        for words in
            [&dosage.text, &dosage.patient_instruction].into_iter().flatten().map(String::as_str).chain(additional)
        {
            let words = words.trim();
            let is_new = !further.iter().any(|earlier| earlier.eq_ignore_ascii_case(words));
            let is_said = said.contains(words.to_lowercase().trim_end_matches('.'));
            if !words.is_empty() && is_new && !is_said {
                further.push(words.to_owned());
            }
        }
        further
    }

    /// The whole record as one sentence; `None` when it holds nothing that can be said.
    fn sentence(&self, dosage: &Dosage) -> Option<Clause> {
        let mut clauses = Vec::new();
        clauses.extend(self.what_clause(dosage));
        clauses.extend(self.schedule_clause(dosage));
        clauses.extend(self.as_needed_clause(dosage));
        clauses.extend(self.limit_clauses(dosage));
        let mut longer = Vec::new();
        for concept in &dosage.additional {
            let Some(words) = concept.words().map(untagged) else {
                clauses.push(Clause::literal(concept.code().unwrap_or_default().to_owned()));
                continue;
            };
            if is_short(words) {
                clauses.push(Clause::sure(small(words)));
            } else {
                longer.push(capital(words.trim_end_matches('.')));
            }
        }
        let mut sentence = Clause::join(clauses)?;
        sentence.words = capital(&sentence.words);
        for words in longer {
            sentence.words = format!("{}. {words}", sentence.words);
        }
        Some(sentence)
    }

    /// Verb, amount, route and place: "Take 1 tablet", "Put in 1 drop, in the eye".
    fn what_clause(&self, dosage: &Dosage) -> Option<Clause> {
        let amount = dosage
            .dose
            .as_ref()
            .map(|dose| self.amount_clause(dose).unwrap_or_else(|| Clause::literal(self.say("dose-missing", &[]))));
        let route = dosage.route.as_ref().map(|route| self.route_clause(route));
        let method = dosage.method.as_ref().map(|method| known(METHODS, method));
        let by_mouth = dosage.route.as_ref().is_none_or(|route| known(ROUTES, route) == Some(""));
        let used = dosage.dose.as_ref().is_some_and(is_used);
        let verb = method.flatten().unwrap_or(if by_mouth && !used { "verb-take" } else { "verb-use" });
        let mut clauses = Vec::new();
        if let Some(amount) = amount {
            clauses.push(Clause { words: self.say(verb, &[("dose", &amount.words)]), sure: amount.sure });
        }
        clauses.extend(route);
        clauses.extend(dosage.site.as_ref().map(literal_concept));
        if method == Some(None) {
            clauses.extend(dosage.method.as_ref().map(literal_concept));
        }
        // A speed belongs to a drip, which nobody at home sets by an app.
        if let Some(rate) = dosage.rate.as_ref().and_then(|rate| self.amount_clause(rate)) {
            clauses.push(Clause::literal(self.say("rate", &[("rate", &rate.words)])));
        }
        Clause::join(clauses)
    }

    fn route_clause(&self, route: &Concept) -> Clause {
        match known(ROUTES, route) {
            Some("") => Clause::sure(String::new()),
            Some(message) => Clause::sure(self.say(message, &[])),
            None => literal_concept(route),
        }
    }

    fn as_needed_clause(&self, dosage: &Dosage) -> Option<Clause> {
        match dosage.as_needed.as_ref()? {
            AsNeeded::Yes => Some(Clause::sure(self.say("as-needed", &[]))),
            AsNeeded::For(reason) => {
                let words = reason.words().map(untagged).map(str::to_owned);
                let sure = words.is_some();
                let words = words.or_else(|| reason.code().map(str::to_owned)).unwrap_or_default();
                let words = self.say("as-needed-for", &[("reason", &small(&words))]);
                Some(Clause { words, sure })
            }
        }
    }

    fn limit_clauses(&self, dosage: &Dosage) -> Vec<Clause> {
        let mut clauses = Vec::new();
        if let Some(DoseAmount::Ratio { numerator, denominator }) = &dosage.max_per_period {
            let amount = self.quantity_clause(numerator);
            let time = self.span_clause(denominator);
            if let (Some(amount), Some(time)) = (amount, time) {
                let words = self.say("at-most", &[("amount", &amount.words), ("time", &time.words)]);
                clauses.push(Clause { words, sure: amount.sure && time.sure });
            } else {
                clauses.push(Clause::literal(String::new()));
            }
        }
        for (limit, message) in
            [(&dosage.max_per_administration, "at-most-each-time"), (&dosage.max_per_lifetime, "at-most-in-life")]
        {
            let Some(limit) = limit else { continue };
            clauses.push(match self.quantity_clause(limit) {
                Some(amount) => Clause { words: self.say(message, &[("amount", &amount.words)]), sure: amount.sure },
                None => Clause::literal(String::new()),
            });
        }
        clauses
    }
}

fn without_bounds(dosage: &Dosage) -> Dosage {
    let mut unbounded = dosage.clone();
    if let Some(timing) = &mut unbounded.timing {
        timing.bounds = None;
    }
    unbounded
}

fn is_used(dose: &DoseAmount) -> bool {
    let quantity = match dose {
        DoseAmount::Quantity(quantity) => Some(quantity),
        DoseAmount::Range { low, high } => high.as_ref().or(low.as_ref()),
        DoseAmount::Ratio { numerator, .. } => Some(numerator),
    };
    quantity.is_some_and(|quantity| matches!(unit_of(quantity), Unit::Known(message) if USED.contains(&message)))
}

/// The clinic's own words for something, or, when there are none, its code, which is not sure.
fn literal_concept(concept: &Concept) -> Clause {
    match concept.words() {
        Some(words) => Clause::sure(small(untagged(words))),
        None => Clause::literal(concept.code().unwrap_or_default().to_owned()),
    }
}

/// Short enough to stand within the sentence.
fn is_short(words: &str) -> bool {
    words.split_whitespace().count() <= 5 && !words.contains('.')
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// With a small first letter, unless the word is written in capitals ("IV").
fn small(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next();
    let is_word = letters.clone().next().is_none_or(|second| second.is_lowercase() || !second.is_alphabetic());
    match first {
        Some(first) if is_word => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
#[path = "dose_tests.rs"]
mod tests;
