//! Vectors of what people carry and type: an invitation's code, link and bundle, a request, the root at rest.

use super::Vector;
use crate::code::{InvitationCode, MAX_BUNDLE_BYTES};
use crate::jws::to_base64url;
use crate::link::InvitationLink;
use crate::request::CertificateRequest;
use crate::sample::{self, CODE};
use crate::sealed::SealCost;
use serde_json::{Value, json};

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [codes(), links(), bundles(), requests(), sealed(), paper()];
    parts.into_iter().flatten().collect()
}

/// The code with one character in another's place, counted from 1 without dashes.
fn with(place: usize, character: char) -> String {
    let mut plain: Vec<char> = CODE.chars().filter(|c| *c != '-').collect();
    plain[place - 1] = character;
    plain.into_iter().collect()
}

fn codes() -> Vec<Vector> {
    let input = |typed: &str| json!({ "typed": typed });
    let good = |name, about, typed: &str| Vector::good(name, "code", about, input(typed));
    let bad = |name, about, typed: &str, reason| Vector::bad(name, "code", about, input(typed), reason);
    let zeros = InvitationCode::from_bytes([0; 15]).to_text();
    let ones = InvitationCode::from_bytes([
        0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21,
    ]);
    let ones = ones.to_text();
    vec![
        good("code_good", "as it is printed", CODE),
        good("code_small_letters", "in small letters", &CODE.to_lowercase()),
        good("code_without_dashes", "in one piece", &CODE.replace('-', "")),
        good("code_with_spaces", "with spaces and a line end", &format!(" {}\n", CODE.replace('-', "  "))),
        good("code_with_long_dashes", "with a word processor's dashes", &CODE.replace('-', " \u{2013} ")),
        good("code_letter_o", "the letter O for every zero", &zeros.replace('0', "O")),
        good("code_letters_i_and_l", "the letters I and L for ones", &ones.replacen('1', "I", 5).replace('1', "l")),
        bad(
            "code_one_wrong",
            "one character is another",
            &with(9, if CODE.contains('7') { '8' } else { '7' }),
            "code_mistyped",
        ),
        bad("code_two_swapped", "two characters changed places", &swapped(), "code_mistyped"),
        bad("code_check_wrong", "the last character is another", &with(26, other_than(26)), "code_mistyped"),
        bad("code_letter_u", "a letter that no code has", &with(5, 'U'), "code_wrong_character"),
        bad("code_sign", "a full stop", &with(12, '.'), "code_wrong_character"),
        bad("code_other_script", "a digit of another script", &with(3, '\u{967}'), "code_wrong_character"),
        bad("code_too_short", "the last character is missing", &CODE[..CODE.len() - 1], "code_wrong_length"),
        bad("code_too_long", "a character too many", &format!("{CODE}0"), "code_wrong_length"),
        bad("code_empty", "nothing", "", "code_wrong_length"),
    ]
}

fn other_than(place: usize) -> char {
    let there = CODE.chars().filter(|c| *c != '-').nth(place - 1).unwrap();
    if there == '7' { '8' } else { '7' }
}

fn swapped() -> String {
    let mut plain: Vec<char> = CODE.chars().filter(|c| *c != '-').collect();
    let place = (0..20).find(|place| plain[*place] != plain[place + 1]).unwrap();
    plain.swap(place, place + 1);
    plain.into_iter().collect()
}

fn links() -> Vec<Vector> {
    let link = InvitationLink::typed("https://doctor.clinic.test", CODE).unwrap().to_text().to_string();
    let input = |link: &str| json!({ "link": link });
    let good = |name, about, link: &str| Vector::good(name, "link", about, input(link));
    let bad = |name, about, link: &str, reason| Vector::bad(name, "link", about, input(link), reason);
    let from = |address: &str| {
        let from: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        format!("housecall://invite/?from={from}#{CODE}")
    };
    vec![
        good("link_good", "the link in the square code", &link),
        good("link_with_path", "a web server with other pages", &from("https://clinic.test/housecall/")),
        good("link_this_computer", "without encryption on this computer", &from("http://127.0.0.1:8443")),
        bad("link_unencrypted", "an address without encryption", &from("http://clinic.test"), "link_unsafe_address"),
        bad("link_with_login", "an address with a login", &from("https://a:b@clinic.test"), "link_unsafe_address"),
        bad("link_with_query", "an address with a question", &from("https://clinic.test/?x=y"), "link_unsafe_address"),
        bad("link_truncated_code", "the square code was cut in the code", &link[..link.len() - 5], "code_wrong_length"),
        bad("link_truncated", "cut before the code", &link[..link.find('#').unwrap()], "link_unreadable"),
        bad(
            "link_mistyped_code",
            "a character of the code is another",
            &link.replace(CODE, &with(26, other_than(26))),
            "code_mistyped",
        ),
        bad("link_other_scheme", "a web page", &link.replace("housecall:", "https:"), "link_unreadable"),
        bad(
            "link_two_addresses",
            "two addresses to choose from",
            &link.replace('#', "&from=https%3A%2F%2Fevil.test#"),
            "link_unreadable",
        ),
    ]
}

fn bundles() -> Vec<Vector> {
    let code = InvitationCode::read(CODE).unwrap();
    let text = "the text of a *.housecall file";
    let bundle = code.seal_with([3; 24], text).unwrap();
    let input = |bundle: &[u8]| json!({ "code": CODE, "bundle": to_base64url(bundle) });
    let bad = |name, about, bundle: &[u8], reason| Vector::bad(name, "bundle", about, input(bundle), reason);
    let replaced = InvitationCode::from_bytes([9; 15]).seal_with([3; 24], text).unwrap();
    let changed = |place: usize| {
        let mut changed = bundle.clone();
        changed[place] ^= 1;
        changed
    };
    vec![
        Vector::good("bundle_good", "bundle", "the bundle of this code", input(&bundle)),
        bad("bundle_of_another_code", "the hub gave another invitation", &replaced, "bundle_not_authentic"),
        bad("bundle_changed", "one bit of the invitation is different", &changed(40), "bundle_not_authentic"),
        bad("bundle_nonce_changed", "one bit of the nonce is different", &changed(1), "bundle_not_authentic"),
        bad("bundle_truncated", "the last byte is lost", &bundle[..bundle.len() - 1], "bundle_not_authentic"),
        bad("bundle_only_header", "nothing behind the nonce", &bundle[..25], "bundle_not_authentic"),
        bad("bundle_too_short", "cut in the nonce", &bundle[..20], "bundle_unreadable"),
        bad("bundle_empty", "nothing", &[], "bundle_unreadable"),
        bad(
            "bundle_web_page",
            "a web server's page about an error",
            b"<!doctype html><title>404</title>",
            "bundle_unreadable",
        ),
        bad("bundle_newer", "a later form", &[&[2][..], &bundle[1..]].concat(), "bundle_too_new"),
        bad("bundle_oversize", "longer than any honest bundle", &vec![1; MAX_BUNDLE_BYTES + 1], "bundle_too_long"),
    ]
}

fn requests() -> Vec<Vector> {
    let request = CertificateRequest::new(sample::rao_key().public());
    let words = request.words();
    let file: Value = serde_json::from_str(&request.to_text()).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = file.clone();
        changed[name] = value;
        json!({ "file": changed })
    };
    let spoken = |spoken: &str| json!({ "file": file, "spoken": spoken });
    let other = serde_json::to_value(sample::asha_key().public()).unwrap();
    let mut private = serde_json::to_value(sample::rao_key().public()).unwrap();
    private["d"] = json!("AAAA");
    let bad = |name, about, input, reason| Vector::bad(name, "request", about, input, reason);
    let mut swapped = words.clone();
    swapped.swap(1, 2);
    vec![
        Vector::good("request_good", "request", "a request and its words", json!({ "file": file })),
        Vector::good(
            "request_words",
            "request",
            "the words, read aloud and typed",
            spoken(&words.join(", ").to_uppercase()),
        ),
        bad(
            "request_replaced",
            "another key than the one whose words were read",
            {
                let mut input = with("key", other);
                input["spoken"] = json!(words.join(" "));
                input
            },
            "request_other_words",
        ),
        bad("request_words_swapped", "two words changed places", spoken(&swapped.join(" ")), "request_other_words"),
        bad("request_word_missing", "five words", spoken(&words[..5].join(" ")), "request_other_words"),
        bad("request_words_empty", "no words", spoken(""), "request_other_words"),
        bad("request_with_secret", "the page sent its secret", with("key", private), "request_unreadable"),
        bad("request_with_more", "a member nobody asked for", with("name", json!("Dr Rao")), "request_unreadable"),
        bad("request_newer", "a later form", with("housecall", json!("request/2")), "request_too_new"),
        bad(
            "request_something_else",
            "another kind of file",
            with("housecall", json!("invitation/1")),
            "request_unreadable",
        ),
    ]
}

fn sealed() -> Vec<Vector> {
    let passphrase = "four words on a card";
    let sealed = sample::root().seal_with(passphrase, SealCost::LIGHT, [5; 40]).unwrap();
    let input = |sealed: &[u8], passphrase: &str| json!({ "sealed": to_base64url(sealed), "passphrase": passphrase });
    let bad =
        |name, about, sealed: &[u8], reason| Vector::bad(name, "sealed_root", about, input(sealed, passphrase), reason);
    let with = |place: usize, value: u8| {
        let mut changed = sealed.clone();
        changed[place] = value;
        changed
    };
    vec![
        Vector::good(
            "sealed_root_good",
            "sealed_root",
            "a root under a light seal, for tests",
            input(&sealed, passphrase),
        ),
        Vector::bad(
            "sealed_root_other_passphrase",
            "sealed_root",
            "a space too many",
            input(&sealed, "four words on a card "),
            "sealed_not_opened",
        ),
        bad("sealed_root_changed", "one bit of the key is different", &with(60, sealed[60] ^ 1), "sealed_not_opened"),
        bad("sealed_root_cheaper", "the cost was changed", &with(8, 2), "sealed_not_opened"),
        bad("sealed_root_greedy", "more work than any of ours", &with(1, 255), "sealed_unreadable"),
        bad("sealed_root_truncated", "the last byte is lost", &sealed[..sealed.len() - 1], "sealed_unreadable"),
        bad("sealed_root_newer", "a later form", &with(0, 2), "sealed_too_new"),
    ]
}

fn paper() -> Vec<Vector> {
    let lines: Vec<String> = sample::root().to_paper().iter().map(|line| line.to_string()).collect();
    let input = |lines: &[String]| json!({ "lines": lines });
    let bad = |name, about, change: &dyn Fn(&mut Vec<String>), reason| {
        let mut changed = lines.clone();
        change(&mut changed);
        Vector::bad(name, "paper", about, input(&changed), reason)
    };
    let small: Vec<String> = lines.iter().map(|line| line.to_lowercase().replace('-', " ")).collect();
    vec![
        Vector::good("paper_good", "paper", "the four lines", input(&lines)),
        Vector::good("paper_small_letters", "paper", "in small letters, with spaces", input(&small)),
        bad("paper_lines_swapped", "two lines changed places", &|lines| lines.swap(2, 3), "paper_line"),
        bad(
            "paper_one_wrong",
            "one character is another",
            &|lines| {
                let other = if lines[1].starts_with('7') { "8" } else { "7" };
                lines[1].replace_range(0..1, other);
            },
            "paper_line",
        ),
        bad(
            "paper_line_short",
            "a character is missing",
            &|lines| {
                lines[0].pop();
            },
            "paper_line",
        ),
        bad("paper_three_lines", "the last line is torn off", &|lines| lines.truncate(3), "paper_wrong_lines"),
    ]
}
