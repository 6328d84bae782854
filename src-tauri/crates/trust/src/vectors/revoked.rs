//! Vectors of revocation lists, and of chains that are on one.

use super::Vector;
use super::people::chain;
use crate::jws::{Kind, MAX_REVOCATIONS_BYTES, sign_jws};
use crate::revocations::RevocationList;
use crate::sample::{self, DAY, NOW};
use serde_json::{Value, json};

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [lists(), chains()];
    parts.into_iter().flatten().collect()
}

fn signed(change: impl Fn(&mut RevocationList)) -> String {
    let mut list = sample::revocation_list();
    change(&mut list);
    list.sign(sample::root().secret()).unwrap()
}

fn lists() -> Vec<Vector> {
    let input = |list: &str, now: u64| json!({ "list": list, "root": sample::root().public(), "clinic": "hill-clinic", "now": now });
    let after = |list: &str, seen: u64| {
        let mut input = input(list, NOW);
        input["seen"] = json!(signed(|list| list.number = seen));
        input
    };
    let good = |name, about, input| Vector::good(name, "revocations", about, input);
    let bad = |name, about, list: &str, reason| Vector::bad(name, "revocations", about, input(list, NOW), reason);
    let list = signed(|_| ());
    let extra = {
        let mut claims = serde_json::to_value(sample::revocation_list()).unwrap();
        claims["zz"] = json!("unless she says sorry");
        sign_jws(Kind::Revocations, &claims, sample::root().secret()).unwrap()
    };
    let without = {
        let mut claims = serde_json::to_value(sample::revocation_list()).unwrap();
        claims.as_object_mut().unwrap().remove("serials");
        sign_jws(Kind::Revocations, &claims, sample::root().secret()).unwrap()
    };
    let profile = sample::profile().sign(sample::root().secret()).unwrap();
    vec![
        good("revocations_good", "the clinic's list", input(&list, NOW)),
        good("revocations_of_nobody", "an empty list", input(&signed(|l| (l.keys, l.serials) = (vec![], vec![])), NOW)),
        good("revocations_next_number", "a newer list", after(&list, 6)),
        good("revocations_same_number", "the same list again", after(&list, 7)),
        good(
            "revocations_two_days_overdue",
            "overdue, by no more than a clock may be wrong",
            input(&list, NOW + 9 * DAY),
        ),
        good("revocations_stale", "overdue by three days: nobody can check", input(&list, NOW + 10 * DAY)),
        Vector::bad(
            "revocations_rolled_back",
            "revocations",
            "an older list than one seen before",
            after(&list, 8),
            "revocations_rolled_back",
        ),
        bad(
            "revocations_other_clinic",
            "another clinic's id",
            &signed(|l| l.clinic = "valley-clinic".into()),
            "revocations_other_clinic",
        ),
        bad(
            "revocations_other_root",
            "signed by another root",
            &sample::revocation_list().sign(sample::other_root().secret()).unwrap(),
            "jws_wrong_signature",
        ),
        bad(
            "revocations_by_doctor",
            "signed by a doctor",
            &sample::revocation_list().sign(sample::rao_key().secret()).unwrap(),
            "jws_wrong_signature",
        ),
        bad(
            "revocations_overdue_when_signed",
            "the next one before this one",
            &signed(|l| l.next = l.issued - 1),
            "jws_bad_claims",
        ),
        bad("revocations_extra_claim", "a condition this program does not know", &extra, "jws_bad_claims"),
        bad("revocations_without_serials", "a member is missing", &without, "jws_bad_claims"),
        bad("revocations_is_profile", "the root's signature under something else", &profile, "jws_wrong_type"),
        bad("revocations_truncated", "the end is lost", &list[..list.len() - 1], "jws_not_base64url"),
        bad(
            "revocations_oversize",
            "longer than any honest list",
            &"A".repeat(MAX_REVOCATIONS_BYTES + 1),
            "jws_too_long",
        ),
    ]
}

fn chains() -> Vec<Vector> {
    let with = |certificates: &[String], list: Value| {
        let mut input = chain(certificates, NOW);
        input["revocations"] = list;
        input
    };
    let asha = sample::asha_chain();
    let renewed = sample::signed_by_rao(&sample::renewal_certificate());
    let good = |name, about, list: Value| Vector::good(name, "chain", about, with(&asha, list));
    let bad = |name, about, certificates: &[String], list: String| {
        Vector::bad(name, "chain", about, with(certificates, json!(list)), "certificate_revoked")
    };
    let stale = |list: &mut RevocationList| (list.issued, list.next) = (NOW - 10 * DAY, NOW - 3 * DAY);
    let serial = |serial: &'static str| signed(move |list| list.serials.push(serial.into()));
    let key = |key: crate::PublicKey| signed(move |list| list.keys.push(key.thumbprint()));
    vec![
        good("chain_not_revoked", "a current list without her", json!(signed(|_| ()))),
        good("chain_revocations_missing", "no list was ever seen", Value::Null),
        good("chain_revocations_stale", "the newest list is old", json!(signed(stale))),
        bad("chain_revoked_serial", "the device's certificate is listed", &asha, serial("asha-2")),
        bad("chain_revoked_key", "the device's key is listed", &asha, key(sample::asha_key().public())),
        bad("chain_revoked_invitation", "the invitation's certificate is listed", &asha, serial("asha-1")),
        bad(
            "chain_revoked_one_time_key",
            "the invitation's key is listed",
            &asha,
            key(sample::one_time_key().public()),
        ),
        bad("chain_revoked_doctor", "the doctor's certificate is listed", &sample::rao_chain(), serial("rao-1")),
        bad(
            "chain_revoked_renewing_doctor",
            "the doctor who renewed it is listed",
            &renewed,
            key(sample::rao_key().public()),
        ),
        bad(
            "chain_revoked_by_stale_list",
            "an old list revokes as well",
            &asha,
            signed(move |list| {
                stale(list);
                list.serials.push("asha-2".into());
            }),
        ),
    ]
}
