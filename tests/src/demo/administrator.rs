//! The clinic's administrator: she runs the real `clinicpack` in a folder of her own, where the clinic's keys stay.

use super::town::random_text;
use anyhow::{Context as _, Result, bail};
use hub::TlsPem;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::Command;

/// The clinic's short id.
pub const ID: &str = "hill-clinic";
/// Its name on the screens.
pub const NAME: &str = "Hill Clinic";
/// The number to phone.
pub const PHONE: &str = "555 0100";

/// All below the administrator's folder.
const CLINIC: &str = "clinic";
const PASSPHRASE: &str = "passphrase";
const REQUEST: &str = "housecall-request.json";
const CERTIFICATE: &str = "rao.jws";
const ASHA: &str = "asha";

/// Where the clinic's servers are.
#[derive(Debug)]
pub struct Addresses<'a> {
    /// The records, FHIR.
    pub records: &'a str,
    /// The waiting room's socket.
    pub hub: &'a str,
    /// The origin of the doctor's page.
    pub page: &'a str,
    /// Where invitations are fetched from.
    pub web: &'a str,
}

/// Whoever has the clinic's root key.
#[derive(Debug)]
pub struct Administrator {
    program: PathBuf,
    folder: PathBuf,
}

impl Administrator {
    /// Makes the clinic by `program`, in an emptied folder.
    ///
    /// # Errors
    /// When the program is missing or refuses.
    pub async fn opens_clinic(program: PathBuf, folder: PathBuf, at: &Addresses<'_>) -> Result<Self> {
        // The program writes nothing over, so an earlier day's clinic goes first.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(PASSPHRASE), random_text()?)?;
        let administrator = Self { program, folder };
        let zone = jiff::tz::TimeZone::system();
        let settings = [
            ("--id", ID),
            ("--name", NAME),
            ("--phone", PHONE),
            ("--fhir-base", at.records),
            ("--client-id", "housecall"),
            ("--hub", at.hub),
            ("--page-origin", at.page),
            ("--web", at.web),
            ("--zone", zone.iana_name().unwrap_or("UTC")),
            ("--hub-host", "localhost"),
            ("--hub-host", "127.0.0.1"),
        ];
        let settings = settings.iter().flat_map(|(name, value)| [*name, *value]);
        let words: Vec<&str> = ["init", CLINIC].into_iter().chain(settings).collect();
        administrator.run(&words).await.context("making the clinic")?;
        Ok(administrator)
    }

    /// Certifies the browser of Dr Rao by its request, if these are the words of that request; gives the
    /// certificate's file.
    ///
    /// # Errors
    /// When `clinicpack` refuses; the error is what it says.
    pub async fn certifies(&self, request: &str, words: &str) -> Result<PathBuf> {
        fs::write(self.folder.join(REQUEST), request)?;
        let what = ["provider", "certify", CLINIC, "--request", REQUEST, "--words", words, "--out", CERTIFICATE];
        let whom = ["--sub", "Practitioner/rao", "--name", "Dr Anita Rao", "--days", "30"];
        self.run(&[&what[..], &whom[..]].concat()).await?;
        Ok(self.folder.join(CERTIFICATE))
    }

    /// Invites Asha; gives the invitation's file.
    ///
    /// # Errors
    /// When `clinicpack` refuses.
    pub async fn invites(&self) -> Result<PathBuf> {
        let whom = ["--sub", "Patient/asha", "--name", "Asha Verma", "--days", "14", "--out", ASHA];
        self.run(&[&["invite", CLINIC][..], &whom[..]].concat()).await.context("inviting Asha")?;
        Ok(self.folder.join(ASHA).join("asha.housecall"))
    }

    /// The clinic's public key, for the hub and the doctor's page.
    ///
    /// # Errors
    /// When the file is missing.
    pub fn root_jwk(&self) -> Result<String> {
        self.reads("root.jwk")
    }

    /// The hub's certificate and key.
    ///
    /// # Errors
    /// When a file is missing.
    pub fn tls(&self) -> Result<TlsPem> {
        Ok(TlsPem { certificates: self.reads("hub.pem")?, key: self.reads("hub.key")? })
    }

    /// The first revocation list, for the hub.
    pub fn revocations(&self) -> PathBuf {
        self.folder.join(CLINIC).join("revocations-0001.jws")
    }

    /// The folder of sealed invitations, for the hub.
    pub fn invitations(&self) -> PathBuf {
        self.folder.join(ASHA).join("invitations")
    }

    fn reads(&self, name: &str) -> Result<String> {
        fs::read_to_string(self.folder.join(CLINIC).join(name)).context(name.to_owned())
    }

    /// One command line of hers.
    async fn run(&self, words: &[&str]) -> Result<()> {
        let ran = Command::new(&self.program)
            .args(words)
            .args(["--passphrase-file", PASSPHRASE])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .with_context(|| self.program.display().to_string())?;
        if !ran.status.success() {
            bail!("{}", String::from_utf8_lossy(&ran.stderr).trim());
        }
        Ok(())
    }
}
