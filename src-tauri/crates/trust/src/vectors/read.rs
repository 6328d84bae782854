//! Puts a vector's input before the reader it is meant for.

use crate::certificate::Role;
use crate::chain::{Anchor, verify_chain};
use crate::code::InvitationCode;
use crate::device::Device;
use crate::enrolment::Enrolment;
use crate::fingerprint::Fingerprint;
use crate::invitation::Invitation;
use crate::jws::{Kind, from_base64url, from_base64url_32, open_jws};
use crate::key::PublicKey;
use crate::link::InvitationLink;
use crate::request::CertificateRequest;
use crate::revocations::{Revocations, Standing};
use crate::secret::{DeviceKey, RootKey};
use crate::setup::{Answered, Answering, Nonce, Offering, SetupError, Signed, Verified};
use crate::words::{Spoken, derive_picture_words};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What the reader made of the input, or the code of its refusal.
pub(super) fn outcome(family: &str, input: &Value) -> Result<Value, &'static str> {
    match family {
        "jwk" => jwk(input),
        "jws" => jws(input),
        "fingerprint" => fingerprint(input),
        "chain" => chain(input),
        "revocations" => revocations(input),
        "renewal" => renewal(input),
        "code" => code(input),
        "link" => link(input),
        "bundle" => bundle(input),
        "request" => request(input),
        "sealed_root" => sealed_root(input),
        "paper" => paper(input),
        "hello" => hello(input),
        "invitation" => invitation(input),
        "words" => words(input),
        "offer" => offer(input).map(|answering| json!({ "peer": answering.peer().sub() })),
        "answer" => answer(input),
        "confirm" => confirm(input),
        other => panic!("no reader for {other}"),
    }
}

fn text<'a>(input: &'a Value, name: &str) -> &'a str {
    input[name].as_str().unwrap_or_else(|| panic!("{name}"))
}

fn number(input: &Value, name: &str) -> u64 {
    input[name].as_u64().unwrap_or_else(|| panic!("{name}"))
}

fn list_of(input: &Value, name: &str) -> Vec<String> {
    serde_json::from_value(input[name].clone()).unwrap()
}

fn key(input: &Value, name: &str) -> PublicKey {
    serde_json::from_value(input[name].clone()).unwrap()
}

fn anchor(input: &Value) -> Anchor {
    Anchor { clinic: text(input, "clinic").to_owned(), root: key(input, "root") }
}

fn nonce(input: &Value, name: &str) -> Nonce {
    Nonce::from_bytes(from_base64url_32(text(input, name)).unwrap())
}

fn device(input: &Value, anchor: &Anchor, now: u64) -> Arc<Device> {
    let mut kept = vec![1];
    kept.extend(from_base64url_32(text(&input["key"], "d")).unwrap());
    let key = DeviceKey::from_keychain(&kept).unwrap();
    Arc::new(Device::new(key, list_of(input, "certificates"), anchor.clone(), None, now).unwrap())
}

fn jwk(input: &Value) -> Result<Value, &'static str> {
    let key = PublicKey::from_jwk(&input["jwk"].to_string()).map_err(|_| "key_unreadable")?;
    Ok(json!({ "thumbprint": key.thumbprint().as_str() }))
}

fn jws(input: &Value) -> Result<Value, &'static str> {
    let open = open_jws(text(input, "jws"), Kind::Hello).map_err(|e| e.code())?;
    let claims: Map<String, Value> = open.claims(&key(input, "key")).map_err(|e| e.code())?;
    Ok(json!({ "claims": claims }))
}

fn fingerprint(input: &Value) -> Result<Value, &'static str> {
    let fingerprint = Fingerprint::from_sdp(text(input, "sdp")).map_err(|e| e.code())?;
    Ok(json!({ "fingerprint": fingerprint.to_string() }))
}

/// Without the member `revocations` nothing is said of them; null is a device that never saw a list.
fn chain(input: &Value) -> Result<Value, &'static str> {
    let (anchor, now) = (anchor(input), number(input, "now"));
    let list = input["revocations"].as_str().map(|text| Revocations::open(text, &anchor, None).unwrap());
    let identity = verify_chain(&list_of(input, "certificates"), &anchor, list.as_ref(), now).map_err(|e| e.code())?;
    let role = serde_json::to_value(identity.role()).unwrap();
    let mut output = json!({ "sub": identity.sub(), "name": identity.name(), "role": role });
    if let Some(acts_for) = identity.acts_for() {
        output["acts_for"] = serde_json::to_value(acts_for).unwrap();
        output["patient"] = json!(identity.patient());
    }
    if input.get("revocations").is_some() {
        output["standing"] = json!(standing(identity.standing(list.as_ref(), now)));
    }
    Ok(output)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "good",
        Standing::Unchecked(why) => why.code(),
        Standing::Revoked => "revoked",
    }
}

/// A list as it arrives, with the newest one seen before, if any.
fn revocations(input: &Value) -> Result<Value, &'static str> {
    let anchor = anchor(input);
    let seen = input["seen"].as_str().map(|text| Revocations::open(text, &anchor, None).unwrap());
    let list = Revocations::open(text(input, "list"), &anchor, seen.as_ref()).map_err(|e| e.code())?;
    let standing = standing(Standing::of_list(Some(&list), number(input, "now")));
    Ok(json!({ "number": list.list().number, "standing": standing }))
}

/// A renewal as the device that holds `certificates` gets it.
fn renewal(input: &Value) -> Result<Value, &'static str> {
    let (anchor, now) = (anchor(input), number(input, "now"));
    let certificates = list_of(input, "certificates");
    let own = verify_chain(&certificates, &anchor, None, now).unwrap();
    let (root, profile) = (key(input, "root"), crate::sample::profile());
    let enrolment = Enrolment::new(root, profile, String::new(), certificates);
    let renewal = list_of(input, "renewal").try_into().unwrap();
    let renewed = enrolment.renewed(&own, renewal, None, now).map_err(|e| e.code())?;
    let identity = verify_chain(renewed.certificates(), &anchor, None, now).unwrap();
    Ok(json!({ "expires": identity.expires() }))
}

fn code(input: &Value) -> Result<Value, &'static str> {
    let code = InvitationCode::read(text(input, "typed")).map_err(|e| e.code())?;
    Ok(json!({ "printed": *code.to_text(), "lookup": code.lookup_id() }))
}

fn link(input: &Value) -> Result<Value, &'static str> {
    let link = InvitationLink::read(text(input, "link")).map_err(|e| e.code())?;
    let printed = link.code().to_text();
    Ok(json!({ "address": link.address(), "bundle_address": link.bundle_address(), "printed": *printed }))
}

fn bundle(input: &Value) -> Result<Value, &'static str> {
    let code = InvitationCode::read(text(input, "code")).unwrap();
    let opened = code.open(&bytes(input, "bundle")).map_err(|e| e.code())?;
    Ok(json!({ "text": String::from_utf8(opened.to_vec()).unwrap() }))
}

fn request(input: &Value) -> Result<Value, &'static str> {
    let file = input["file"].to_string();
    let request = CertificateRequest::open(file.as_bytes()).map_err(|e| e.code())?;
    if let Some(spoken) = input["spoken"].as_str() {
        request.check_words(spoken).map_err(|e| e.code())?;
    }
    Ok(json!({ "thumbprint": request.key().thumbprint(), "words": request.words() }))
}

fn sealed_root(input: &Value) -> Result<Value, &'static str> {
    let opened = RootKey::open_sealed(&bytes(input, "sealed"), text(input, "passphrase"));
    let root = opened.map_err(|e| e.code())?;
    Ok(json!({ "thumbprint": root.public().thumbprint() }))
}

fn paper(input: &Value) -> Result<Value, &'static str> {
    let lines = list_of(input, "lines");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let root = RootKey::from_paper(&lines).map_err(|e| e.code())?;
    Ok(json!({ "thumbprint": root.public().thumbprint() }))
}

fn bytes(input: &Value, name: &str) -> Vec<u8> {
    from_base64url(text(input, name)).unwrap()
}

fn hello(input: &Value) -> Result<Value, &'static str> {
    let (proof, nonce, hub) = (text(input, "proof"), text(input, "nonce"), text(input, "hub"));
    crate::open_hello(proof, &key(input, "key"), nonce, hub).map_err(|e| e.code())?;
    Ok(json!({}))
}

fn invitation(input: &Value) -> Result<Value, &'static str> {
    let file = input["file"].to_string();
    let open = Invitation::open(file.as_bytes(), number(input, "now")).map_err(|e| e.code())?;
    Ok(json!({ "clinic": open.profile().name, "patient": open.patient() }))
}

fn words(input: &Value) -> Result<Value, &'static str> {
    let fingerprint = |name| text(input, name).parse::<Fingerprint>().unwrap();
    let words = derive_picture_words(&Spoken {
        call: text(input, "call"),
        offerer_nonce: &nonce(input, "offerer_nonce"),
        answerer_nonce: &nonce(input, "answerer_nonce"),
        offerer_fingerprint: &fingerprint("offerer_fingerprint"),
        answerer_fingerprint: &fingerprint("answerer_fingerprint"),
        offerer: text(input, "offerer"),
        answerer: text(input, "answerer"),
    });
    Ok(json!({ "picture_words": words }))
}

/// The patient's side up to the offer.
fn offer(input: &Value) -> Result<Answering, &'static str> {
    let (anchor, now) = (anchor(input), number(input, "now"));
    let device = device(&input["answerer"], &anchor, now);
    let certificates = list_of(&input["offer"], "certificates");
    let offer = Signed {
        sdp: text(&input["offer"], "sdp"),
        passport: text(&input["offer"], "passport"),
        certificates: &certificates,
    };
    Answering::open_offer(device, text(input, "call"), offer, &[Role::Provider], None, now).map_err(SetupError::code)
}

/// The patient's side to the end.
fn confirm(input: &Value) -> Result<Value, &'static str> {
    let answering = offer(input).unwrap();
    let own = &input["answer"];
    let (answered, passport): (Answered, String) =
        answering.answer(text(own, "sdp"), nonce(own, "nonce"), number(input, "now")).unwrap();
    assert_eq!(passport, text(own, "passport"), "an answer is repeatable");
    let verified = answered.open_confirm(text(input, "confirm")).map_err(SetupError::code)?;
    last_step(input, &verified)
}

/// The doctor's side to the end.
fn answer(input: &Value) -> Result<Value, &'static str> {
    let (anchor, now) = (anchor(input), number(input, "now"));
    let (own, call) = (&input["offer"], text(input, "call"));
    let device = device(&input["offerer"], &anchor, now);
    let (offering, passport) =
        Offering::offer(device, call, text(input, "patient"), text(own, "sdp"), nonce(own, "nonce"), now).unwrap();
    assert_eq!(passport, text(own, "passport"), "an offer is repeatable");
    let certificates = list_of(&input["answer"], "certificates");
    let answer = Signed {
        sdp: text(&input["answer"], "sdp"),
        passport: text(&input["answer"], "passport"),
        certificates: &certificates,
    };
    let (verified, confirm) = offering.open_answer(answer, &[Role::Patient], None, now).map_err(SetupError::code)?;
    let mut output = last_step(input, &verified)?;
    let doctor: PublicKey = *super::calls::doctor().identity().key();
    let claims: Map<String, Value> = open_jws(&confirm, Kind::Passport).unwrap().claims(&doctor).unwrap();
    output["confirm_claims"] = Value::Object(claims);
    Ok(output)
}

fn last_step(input: &Value, verified: &Verified) -> Result<Value, &'static str> {
    let in_use: Fingerprint = text(input, "in_use").parse().unwrap();
    verified.confirm_dtls(&in_use).map_err(SetupError::code)?;
    Ok(json!({
        "peer": verified.peer().sub(),
        "remote_fingerprint": verified.remote_fingerprint().to_string(),
        "picture_words": verified.picture_words(),
    }))
}
