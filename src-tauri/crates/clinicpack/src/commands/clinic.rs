//! `init`, `restore` and `profile`: the clinic itself.

use super::{CommandError, Desk, read, write};
use crate::flags::{FlagError, Flags};
use crate::passphrase;
use clinicpack::{Authority, Clinic, ClinicError, Folder, LIST_DAYS, Settings};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use trust::{PAPER_LINES, PublicKey, RevocationPolicy, Revocations, RootKey};
use zeroize::Zeroizing;

pub(super) fn init(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let settings = Settings {
        id: flags.one("id")?,
        name: flags.one("name")?,
        phone: flags.one("phone")?,
        fhir_base: flags.one("fhir-base")?,
        client_id: flags.one("client-id")?,
        hub: flags.one("hub")?,
        page_origin: flags.one("page-origin")?,
        zone: flags.one("zone")?,
        number: flags.maybe("number")?.map_or(Ok(1), |number| number.parse::<u64>()).map_err(|_| not_a_number())?,
        web: flags.maybe("web")?,
        revocation: policy(flags)?.unwrap_or_default(),
        update_key: None,
        relays: flags.any("relay"),
    };
    let hosts = flags.all("hub-host")?;
    let (paper, from_paper) = (flags.maybe_path("paper")?, flags.maybe_path("from-paper")?);
    let lists = Lists::read(flags, from_paper.is_some())?;
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    flags.end()?;
    let root = match &from_paper {
        Some(path) => root_from_paper(&String::from_utf8_lossy(&read(path)?))?,
        None => RootKey::generate()?,
    };
    let authority = Authority::generate(desk.now).map_err(ClinicError::from)?;
    let clinic = Clinic::new(root, authority, settings);
    clinic.sign_profile(desk.now)?;
    let list = lists.begin(&clinic, desk.now)?;
    let passphrase = passphrase::ask_new(passphrase_file.as_deref())?;
    folder.init(&clinic, &passphrase, desk.cost, &hosts, &list, desk.now)?;
    let mut said = format!("made the clinic; its root key is {}", clinic.root().public().thumbprint());
    match paper {
        Some(path) => {
            write(&path, paper_text(&clinic).as_bytes())?;
            said +=
                &format!("\nwrote {}: print it, delete it, and lock the paper away from this computer", path.display());
        }
        None if from_paper.is_none() => {
            said += "\nthere is no paper of the root key: without it a lost folder or passphrase is a lost clinic";
        }
        None => {}
    }
    Ok(said + "\nhub.pem and hub.key go to the hub, with root.jwk and the newest revocations-….jws")
}

pub(super) fn restore(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let (paper, passphrase_file) = (flags.maybe_path("paper")?, flags.maybe_path("passphrase-file")?);
    flags.end()?;
    folder.settings()?;
    let text = match &paper {
        Some(path) => Zeroizing::new(String::from_utf8_lossy(&read(path)?).into_owned()),
        None => typed_lines(),
    };
    let root = root_from_paper(&text)?;
    let passphrase = passphrase::ask_new(passphrase_file.as_deref())?;
    folder.restore(&root, &passphrase, desk.cost)?;
    Ok(format!("the root key {} is back, under the new passphrase", root.public().thumbprint()))
}

pub(super) fn profile(desk: &mut Desk) -> Result<String, CommandError> {
    let flags = &mut desk.flags;
    let folder = Folder::new(flags.folder()?);
    let out = flags.one("out")?;
    let passphrase_file = flags.maybe_path("passphrase-file")?;
    let mut settings = folder.settings()?;
    let changed = change(&mut settings, flags)?;
    flags.end()?;
    let clinic = desk.open(&folder, passphrase_file.as_deref())?;
    let clinic = if changed {
        settings.number += 1;
        clinic.with_settings(settings)
    } else {
        clinic
    };
    let profile = clinic.sign_profile(desk.now)?;
    if changed {
        folder.change_settings(clinic.settings())?;
    }
    let wrote = write(Path::new(&out), profile.as_bytes())?;
    Ok(format!("{wrote}, profile number {}", clinic.settings().number))
}

/// Takes the given settings over; says whether there were any.
fn change(settings: &mut Settings, flags: &mut Flags) -> Result<bool, CommandError> {
    let before = settings.clone();
    let texts = [
        ("name", &mut settings.name),
        ("phone", &mut settings.phone),
        ("fhir-base", &mut settings.fhir_base),
        ("client-id", &mut settings.client_id),
        ("hub", &mut settings.hub),
        ("page-origin", &mut settings.page_origin),
        ("zone", &mut settings.zone),
    ];
    for (name, value) in texts {
        if let Some(new) = flags.maybe(name)? {
            *value = new;
        }
    }
    if let Some(web) = flags.maybe("web")? {
        settings.web = Some(web);
    }
    if let Some(policy) = policy(flags)? {
        settings.revocation = policy;
    }
    if let Some(path) = flags.maybe_path("update-key")? {
        settings.update_key = Some(PublicKey::from_jwk(String::from_utf8_lossy(&read(&path)?).trim())?);
    }
    let relays = flags.any("relay");
    if !relays.is_empty() {
        settings.relays = relays;
    }
    Ok(*settings != before)
}

/// Where the revocation lists of a new folder begin.
enum Lists {
    /// With number 1: a new root has taken nothing back.
    New,
    /// After the last list of the folder that is lost.
    After(PathBuf),
    /// With this number and nobody: the last list is lost too.
    Lost(u64),
}

impl Lists {
    fn read(flags: &mut Flags, from_paper: bool) -> Result<Self, CommandError> {
        let last = flags.maybe_path("revocations")?;
        let (lost, number) = (flags.switch("list-lost"), flags.maybe("list-number")?);
        match (from_paper, last, lost, number) {
            (false, None, false, None) => Ok(Self::New),
            (false, ..) => Err(FlagError::Unexpected("a list without --from-paper".to_owned()).into()),
            (true, Some(path), false, None) => Ok(Self::After(path)),
            (true, None, true, Some(number)) => {
                // every clinic has had a number 1
                let number = number.parse::<u64>().ok().filter(|number| (2..=1_000_000).contains(number));
                let number = number.ok_or(FlagError::NotOneOf("list-number", "a number from 2 to 1000000"))?;
                Ok(Self::Lost(number))
            }
            (true, ..) => Err(CommandError::NoLastList),
        }
    }

    fn begin(&self, clinic: &Clinic, now: u64) -> Result<Revocations, CommandError> {
        let list = match self {
            Self::New => clinic.sign_revocations(None, Vec::new(), Vec::new(), LIST_DAYS, now),
            Self::After(path) => {
                let text = String::from_utf8_lossy(&read(path)?).into_owned();
                let last = Revocations::open(text.trim(), &clinic.anchor(), None).map_err(ClinicError::from)?;
                clinic.sign_revocations(Some(&last), Vec::new(), Vec::new(), LIST_DAYS, now)
            }
            Self::Lost(number) => clinic.sign_after_lost(*number, LIST_DAYS, now),
        };
        Ok(list?)
    }
}

fn policy(flags: &mut Flags) -> Result<Option<RevocationPolicy>, CommandError> {
    match flags.maybe("revocation")?.as_deref() {
        None => Ok(None),
        Some("refuse") => Ok(Some(RevocationPolicy::Refuse)),
        Some("warn") => Ok(Some(RevocationPolicy::Warn)),
        Some(_) => Err(FlagError::NotOneOf("revocation", "refuse, warn").into()),
    }
}

fn not_a_number() -> CommandError {
    FlagError::NotOneOf("number", "a whole number").into()
}

/// The root key to print.
fn paper_text(clinic: &Clinic) -> Zeroizing<String> {
    let settings = clinic.settings();
    let mut text = Zeroizing::new(format!(
        "ROOT KEY OF {}\n\nWhoever has these four lines is the clinic. Keep them locked away.\n\n",
        settings.name
    ));
    for (number, line) in (1..).zip(clinic.root().to_paper()) {
        text.push_str(&format!("{number}:  {}\n", *line));
    }
    text.push_str(&format!(
        "\nClinic: {}\nThe key's name (no secret): {}\nTyped back by: clinicpack restore\n\
         There is no letter I, L, O or U. The last two characters of a line find typing mistakes.\n",
        settings.id,
        clinic.root().public().thumbprint()
    ));
    text
}

/// Only the numbered lines count, so that a whole sheet can be given, or just the four.
fn root_from_paper(text: &str) -> Result<RootKey, CommandError> {
    let numbered = text.lines().filter_map(|line| {
        let (number, rest) = line.trim().split_once(':')?;
        number.parse::<u8>().is_ok().then_some(rest)
    });
    let mut lines: Vec<&str> = numbered.collect();
    if lines.is_empty() {
        lines = text.lines().filter(|line| !line.trim().is_empty()).collect();
    }
    Ok(RootKey::from_paper(&lines)?)
}

#[expect(clippy::print_stderr, reason = "somebody is asked to type")]
fn typed_lines() -> Zeroizing<String> {
    eprintln!("Type the {PAPER_LINES} lines of the paper, without their numbers; capitals and dashes do not matter.");
    let lines = std::io::stdin().lock().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty());
    let mut text = Zeroizing::new(String::new());
    for line in lines.take(PAPER_LINES) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}
