//! Whether plain words may stand where the doctor wrote a text of her own.
//!
//! Many records carry both, and they often differ: the text says "x 3 days" or "in each eye" and
//! the structure leaves it out, or says another number. So the text gives way only when each of its
//! words is also in the plain words and the numbers are the same, in the same order.

/// Words of a text that mean the same, written as one.
const SAME: &[(&str, &[&str])] = &[
    ("bd", &["2", "time", "day"]),
    ("bid", &["2", "time", "day"]),
    ("tds", &["3", "time", "day"]),
    ("tid", &["3", "time", "day"]),
    ("qid", &["4", "time", "day"]),
    ("qd", &["1", "time", "day"]),
    ("once", &["1", "time"]),
    ("twice", &["2", "time"]),
    ("thrice", &["3", "time"]),
    ("daily", &["day"]),
    ("nightly", &["day", "night"]),
    ("weekly", &["week"]),
    ("hourly", &["hour"]),
    ("monthly", &["month"]),
    ("tab", &["tablet"]),
    ("cap", &["capsule"]),
    ("mcg", &["microgram"]),
    ("ug", &["microgram"]),
    ("gram", &["g"]),
    ("one", &["1"]),
    ("two", &["2"]),
    ("three", &["3"]),
    ("four", &["4"]),
    ("five", &["5"]),
    ("six", &["6"]),
    ("eight", &["8"]),
    ("ten", &["10"]),
    ("twelve", &["12"]),
];

/// Words that add nothing to what is said.
const FILLERS: &[&str] = &["take", "takes", "swallow", "use", "a", "an", "the", "of", "per", "to", "and", "up"];

/// Words for the mouth: fillers where the medicine goes there anyway.
const MOUTH: &[&str] = &["by", "mouth", "orally", "oral", "po"];

/// Words that tell how often or how long; a text without them and without a number is silent about it.
const TIME: &[&str] =
    &["day", "night", "week", "hour", "month", "minute", "time", "every", "morning", "evening", "noon", "bedtime"];

/// A text taken apart for comparing.
pub(super) struct Tokens(Vec<String>);

impl Tokens {
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Vec::new();
        for token in split(&text.to_lowercase()) {
            let singular = match token.strip_suffix('s') {
                Some(stem) if stem.len() > 2 => stem.to_owned(),
                _ => token,
            };
            match SAME.iter().find(|(name, _)| *name == singular) {
                Some((_, same)) => tokens.extend(same.iter().map(|word| (*word).to_owned())),
                None => tokens.push(singular),
            }
        }
        Self(tokens)
    }

    fn numbers(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).filter(|token| is_number(token)).collect()
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|token| token == word)
    }

    /// Whether it says nothing of amounts and times.
    pub(super) fn is_silent(&self) -> bool {
        self.0.iter().all(|token| !is_number(token) && !TIME.contains(&token.as_str()))
    }

    /// Whether `sentence` says all that this text says, with the numbers of `core`: the sentence
    /// without dates and further instructions.
    pub(super) fn is_said_by(&self, sentence: &Self, core: &Self, by_mouth: bool) -> bool {
        let is_filler = |token: &str| FILLERS.contains(&token) || (by_mouth && MOUTH.contains(&token));
        let said = self.0.iter().all(|token| sentence.has(token) || is_filler(token));
        said && self.has_numbers_of(core, |text, core| text == core)
    }

    /// Whether a schedule built from the structure also stands in this text.
    pub(super) fn holds(&self, schedule: &Self) -> bool {
        let is_filler = |token: &str| FILLERS.contains(&token) || token == "time" || is_number(token);
        let words = schedule.0.iter().all(|token| self.has(token) || is_filler(token));
        let within =
            |text: &[&str], part: &[&str]| part.is_empty() || text.windows(part.len()).any(|window| window == part);
        words && self.has_numbers_of(schedule, within)
    }

    /// Compares the numbers; "daily" alone counts as once a day.
    fn has_numbers_of(&self, other: &Self, compare: impl Fn(&[&str], &[&str]) -> bool) -> bool {
        let (mine, others) = (self.numbers(), other.numbers());
        if compare(&mine, &others) {
            return true;
        }
        let once = other.0.windows(2).any(|pair| pair[0] == "1" && pair[1] == "time");
        match others.split_last() {
            Some((&"1", rest)) if once && self.has("day") && !self.has("time") => compare(&mine, rest),
            _ => false,
        }
    }
}

fn is_number(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Words and numbers, apart also where they touch ("75mcg"); a point within a number stays.
fn split(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open = false;
    for letter in text.chars() {
        let last = tokens.last_mut().filter(|_| open);
        let digit = letter.is_ascii_digit();
        match last {
            Some(token) if is_number(token) && (digit || letter == '.' || letter == ',') => token.push(letter),
            Some(token) if !is_number(token) && letter.is_alphabetic() => token.push(letter),
            _ if digit || letter.is_alphabetic() => {
                tokens.push(letter.to_string());
                open = true;
            }
            // What joins or ends words says nothing; any other sign (a half, a slash) is a word of its own.
            _ if letter.is_whitespace() || ".,;:-()".contains(letter) => open = false,
            _ => {
                tokens.push(letter.to_string());
                open = false;
            }
        }
    }
    tokens.into_iter().map(|token| token.trim_end_matches(['.', ',']).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(text: &str, sentence: &str) -> bool {
        let sentence = Tokens::of(sentence);
        Tokens::of(text).is_said_by(&sentence, &sentence, true)
    }

    #[test]
    fn the_same_thing_in_a_doctors_shorthand_agrees() {
        assert!(agrees("1 tab BD with food", "Take 1 tablet, 2 times a day, with food"));
        assert!(agrees("10 mL bid", "Take 10 ml, 2 times a day"));
        assert!(agrees("75mcg daily", "Take 75 micrograms, once a day"));
        assert!(agrees("One tablet by mouth once daily.", "Take 1 tablet, once a day"));
        assert!(agrees("1-2 tablets every 4-6 hours", "Take 1 to 2 tablets, every 4 to 6 hours"));
    }

    #[test]
    fn whatever_the_text_says_beyond_or_otherwise_disagrees() {
        for (text, sentence) in [
            ("500mg IV q6h x 3 days", "Use 500 mg, every 6 hours"),
            ("Instil one drop in each eye twice daily", "Put in 1 drop, in the eye, 2 times a day"),
            ("500mg daily for 5 days", "Take 500 mg, once a day"),
            ("one tablet daily", "Take 1 to 2 tablets, once a day"),
            ("2 tablets 1 time a day", "Take 1 tablet, 2 times a day"),
            ("5 mg twice daily", "Take 5 micrograms, 2 times a day"),
            ("1\u{bd} tablets daily", "Take 1 tablet, once a day"),
            ("1/2 tablet daily", "Take 1 tablet, 2 times a day"),
            ("do not take 1 tablet daily", "Take 1 tablet, once a day"),
            ("1.5 tablets daily", "Take 15 tablets, once a day"),
            ("1,000 mg daily", "Take 1 mg, once a day"),
            ("One tablet at once", "Take 1 tablet, once a day"),
            ("Take two tablets daily", "Take 1 tablet, 2 times a day"),
        ] {
            assert!(!agrees(text, sentence), "{text} / {sentence}");
        }
    }

    #[test]
    fn a_schedule_must_stand_in_the_text() {
        let holds = |text: &str, schedule: &str| Tokens::of(text).holds(&Tokens::of(schedule));
        assert!(holds("one to two tablets every 4-6 hours as needed for pain", "every 4 to 6 hours"));
        assert!(holds("Apply four times daily on Monday of each week", "4 times a day, on Monday"));
        assert!(holds("7mg once daily", "once a day"));
        assert!(!holds("1000 mg twice daily from days 1-14", "every 2 days"));
        assert!(!holds("One tablet at once", "once a day"));
        assert!(!holds("20 mEq at 100 ml/hr", "every hour"));
        assert!(!holds("take three times daily", "2 times a day"));
    }

    #[test]
    fn a_text_without_amounts_and_times_is_silent() {
        assert!(Tokens::of("Complete the prescribed course unless otherwise directed.").is_silent());
        assert!(!Tokens::of("In the morning").is_silent());
        assert!(!Tokens::of("two puffs").is_silent());
    }
}
