//! The administrator's command line: `clinicpack init | profile | certify | invite`.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks to its terminal")]

mod flags;

use clinicpack::{Clinic, ClinicError, Folder, FolderError, Settings, write_new};
use flags::{FlagError, Flags};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use trust::PublicKey;

const HELP: &str = "\
clinicpack: a clinic's keys, on a computer that is not on the network

  clinicpack init FOLDER --id ID --name NAME --phone NUMBER --fhir-base URL --client-id ID
                         --hub URL --page-origin URL --zone ZONE --hub-host HOST [--hub-host …]
      makes the clinic: its root key, its TLS authority, and the hub's certificate
  clinicpack profile FOLDER --out FILE
      writes the clinic's signed profile
  clinicpack certify FOLDER --request FILE --sub Practitioner/ID --name NAME --days N --out FILE
      certifies a doctor's browser; the request is the file her page gives
  clinicpack invite FOLDER --sub Patient/ID --name NAME --days N --out FILE.housecall
      invites a patient; whoever holds the file can become that patient's computer

Every file is readable by you only, and none is ever written over.";

/// Why a command did nothing.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Flags(#[from] FlagError),
    #[error("the clinic could not do it")]
    Clinic(#[from] ClinicError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{} is not a certificate request", .0.display())]
    Request(PathBuf),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("clinicpack: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

fn run(words: &[String]) -> Result<String, CommandError> {
    let Some((command, rest)) = words.split_first() else {
        return Ok(HELP.to_owned());
    };
    let mut flags = Flags::read(rest)?;
    match command.as_str() {
        "init" => init(&mut flags),
        "profile" => profile(&mut flags),
        "certify" => certify(&mut flags),
        "invite" => invite(&mut flags),
        "help" | "--help" | "-h" => Ok(HELP.to_owned()),
        other => Err(FlagError::UnknownCommand(other.to_owned()).into()),
    }
}

fn init(flags: &mut Flags) -> Result<String, CommandError> {
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
        number: 1,
    };
    let hosts = flags.all("hub-host")?;
    flags.end()?;
    let clinic = Clinic::generate(settings, now())?;
    folder.init(&clinic, &hosts, now())?;
    let name = clinic.root().public().thumbprint();
    Ok(format!("made the clinic; its root key is {name}"))
}

fn profile(flags: &mut Flags) -> Result<String, CommandError> {
    let clinic = Folder::new(flags.folder()?).open()?;
    let out = PathBuf::from(flags.one("out")?);
    flags.end()?;
    let profile = clinic.sign_profile(now())?;
    write(&out, &profile)
}

fn certify(flags: &mut Flags) -> Result<String, CommandError> {
    let clinic = Folder::new(flags.folder()?).open()?;
    let request = PathBuf::from(flags.one("request")?);
    let (sub, name) = (flags.one("sub")?, flags.one("name")?);
    let days = flags.days()?;
    let out = PathBuf::from(flags.one("out")?);
    flags.end()?;
    let text = std::fs::read_to_string(&request).map_err(|_| CommandError::Request(request.clone()))?;
    let key = PublicKey::from_jwk(text.trim()).map_err(|_| CommandError::Request(request))?;
    let certificate = clinic.certify_provider(&key, &sub, &name, days, now())?;
    write(&out, &certificate)
}

fn invite(flags: &mut Flags) -> Result<String, CommandError> {
    let clinic = Folder::new(flags.folder()?).open()?;
    let (sub, name) = (flags.one("sub")?, flags.one("name")?);
    let days = flags.days()?;
    let out = PathBuf::from(flags.one("out")?);
    flags.end()?;
    let invitation = clinic.invite(&sub, &name, days, now())?;
    write(&out, &invitation)
}

fn write(path: &Path, text: &str) -> Result<String, CommandError> {
    write_new(path, text.as_bytes())?;
    Ok(format!("wrote {}", path.display()))
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the one place here that looks at the clock")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trust::{DeviceKey, Invitation};

    fn command(line: &str, folder: &Path) -> Result<String, CommandError> {
        let folder = folder.to_str().unwrap();
        let words = line.split(' ').map(|word| word.replace('_', " ").replace('@', folder));
        run(&words.collect::<Vec<_>>())
    }

    const INIT: &str = "init @/clinic --id hill-clinic --name Hill_Clinic --phone 555_0100 \
        --fhir-base https://clinic.test/fhir --client-id housecall \
        --hub wss://hub.clinic.test/socket --page-origin https://doctor.clinic.test \
        --zone Asia/Kolkata --hub-host hub.clinic.test --hub-host 127.0.0.1";

    #[test]
    fn an_administrator_makes_a_clinic_certifies_a_doctor_and_invites_a_patient() {
        let disk = tempfile::Builder::new().prefix("clinic-").tempdir().unwrap();
        let at = disk.path();
        command(INIT, at).unwrap();
        command("profile @/clinic --out @/profile.jws", at).unwrap();
        let request = DeviceKey::generate().unwrap().public().to_jwk();
        std::fs::write(at.join("request.jwk"), request).unwrap();
        let line = "certify @/clinic --request @/request.jwk --sub Practitioner/rao --name Dr_Anita_Rao --days 365 --out @/rao.jws";
        command(line, at).unwrap();
        let line = "invite @/clinic --sub Patient/asha --name Asha_Verma --days 90 --out @/asha.housecall";
        command(line, at).unwrap();
        let file = std::fs::read(at.join("asha.housecall")).unwrap();
        let invitation = Invitation::open(&file, now()).unwrap();
        assert_eq!(invitation.name(), "Asha Verma");

        let again = command(line, at).unwrap_err();
        assert!(matches!(again, CommandError::Folder(FolderError::Exists(_))));
        let again = command(INIT, at).unwrap_err();
        assert!(matches!(again, CommandError::Folder(FolderError::Exists(_))));
    }

    #[test]
    fn a_mistyped_command_says_what_is_wrong() {
        let at = Path::new("/nowhere");
        for line in ["inti @", "init", "init @ --name", "invite @ --nmae x", "init @ --name a --name b"] {
            assert!(command(line, at).is_err(), "{line}");
        }
    }
}
