//! Asha at her laptop: the real session, her own folder, her browser and her keychain.

use super::browser::{Browser, Deed};
use super::clinic::{HillClinic, unix_now};
use super::keyring::Keyring;
use super::{devices, listed, until};
use jiff::Timestamp;
use session::{Config, DeviceSource, Phase, Places, Session, Snapshot, Step};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use vault::Keychain;

/// Longer than this keychain ever takes on a busy computer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Asha, her computer and what runs on it.
#[derive(Debug)]
pub struct Asha {
    folder: TempDir,
    config: Config,
    /// Her keychain.
    pub keyring: Keyring,
    /// Her browser.
    pub browser: Browser,
    /// The program.
    pub session: Session,
}

impl Asha {
    /// A new laptop, the program just installed.
    pub async fn unpacks(clinic: &HillClinic) -> Self {
        Self::unpacks_with(clinic, devices::all()).await
    }

    /// A new laptop with devices of its own.
    pub async fn unpacks_with(clinic: &HillClinic, devices: DeviceSource) -> Self {
        let (keyring, browser) = (Keyring::default(), Browser::new(clinic));
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        let config = Config {
            prints: places.data().join("print"),
            places,
            keychain: keyring.keychain(ANSWER_WITHIN),
            opener: browser.opener(),
            now: Timestamp::now,
            devices: Some(devices),
        };
        let session = Session::start(config.clone());
        session.ready().await;
        Self { folder, config, keyring, browser, session }
    }

    /// Enrolled: the clinic is known, nobody has signed in.
    pub async fn enrols(clinic: &HillClinic) -> Self {
        let asha = Self::unpacks(clinic).await;
        asha.session.open_invitation(&clinic.invitation()).await.unwrap();
        asha.session.confirm_invitation().await.unwrap();
        asha
    }

    /// Signed in, with her records, first run over.
    pub async fn moves_in(clinic: &HillClinic) -> Self {
        Self::moves_in_with(clinic, devices::all()).await
    }

    /// The same, with devices of its own.
    pub async fn moves_in_with(clinic: &HillClinic, devices: DeviceSource) -> Self {
        let asha = Self::signs_in_with(clinic, devices).await;
        asha.finishes_first_run().await;
        asha
    }

    /// Signed in, with her records; next is the last step of the first run, the device check.
    pub async fn signs_in_with(clinic: &HillClinic, devices: DeviceSource) -> Self {
        let asha = Self::unpacks_with(clinic, devices).await;
        asha.settles(&clinic.invitation()).await
    }

    /// Her aunt Leela, at a computer of her own.
    pub async fn leela_moves_in(clinic: &HillClinic) -> Self {
        let leela = Self::unpacks(clinic).await;
        leela.browser.will(Deed::Allow("leela"));
        leela.settles(&clinic.invite("Patient/leela", "Leela Verma", unix_now())).await
    }

    /// Signed in, with her records, first run over, by an invitation of its own.
    pub async fn moves_in_by(clinic: &HillClinic, invitation: &Path) -> Self {
        let asha = Self::unpacks(clinic).await.settles(invitation).await;
        asha.finishes_first_run().await;
        asha
    }

    async fn settles(self, invitation: &Path) -> Self {
        let asha = self;
        asha.session.open_invitation(invitation).await.unwrap();
        asha.session.confirm_invitation().await.unwrap();
        asha.session.start_sign_in().await.unwrap();
        asha.until("her records", |snapshot| snapshot.fetched_at.is_some() && !snapshot.refreshing).await;
        asha
    }

    /// "Done", or "Do this later".
    pub async fn finishes_first_run(&self) {
        self.session.finish_first_run().await.unwrap();
        self.until("daily use", |snapshot| snapshot.step == Step::Ready).await;
    }

    /// The program ends.
    pub async fn stops(&self) {
        self.session.stop().await;
    }

    /// The program starts again on the same computer.
    pub async fn starts(&mut self) {
        self.session = Session::start(self.config.clone());
        self.session.ready().await;
    }

    /// From the next start on, the computer's clock shows this.
    pub fn sets_clock(&mut self, now: fn() -> Timestamp) {
        self.config.now = now;
    }

    /// From the next start on, the keychain is given up on after this long.
    pub fn is_impatient(&mut self, answer_within: Duration) {
        self.config.keychain = self.keyring.keychain(answer_within);
    }

    /// Ends and starts the program.
    pub async fn restarts(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    /// She has printed a recovery sheet and proved that she has it; its words. The program is started again meanwhile.
    pub async fn has_sheet(&mut self) -> String {
        let keychain = self.config.keychain.clone();
        self.has_sheet_by(&keychain).await
    }

    /// The same where something else keeps her key.
    pub async fn has_sheet_by(&mut self, keychain: &Keychain) -> String {
        self.stops().await;
        let id = vault::Vault::people(&self.places()).unwrap()[0];
        let vault = vault::Vault::open(&self.places(), &id, keychain).await.unwrap();
        let words = vault.make_sheet(Timestamp::now()).await.unwrap().to_words().join(" ");
        vault.note_drill(Timestamp::now()).await.unwrap();
        vault.close().await;
        self.starts().await;
        words
    }

    /// The program finds this in its vault when it starts, as one that was cut off had left it.
    pub async fn finds_setting(&mut self, name: &'static str, value: &str) {
        self.stops().await;
        let id = vault::Vault::people(&self.places()).unwrap()[0];
        let vault = vault::Vault::open(&self.places(), &id, &self.config.keychain).await.unwrap();
        vault.put_setting(name, Some(value.to_owned())).await.unwrap();
        vault.close().await;
        self.starts().await;
    }

    /// She has a sheet and sets a PIN; the words of the sheet.
    pub async fn sets_pin(&mut self, pin: &str) -> String {
        let words = self.has_sheet().await;
        self.session.set_pin(pin.to_owned(), None).await.unwrap();
        words
    }

    /// What is shown now.
    pub fn sees(&self) -> Snapshot {
        self.session.snapshots().borrow().clone()
    }

    /// Waits until something is shown.
    pub async fn until(&self, what: &str, when: impl FnMut(&Snapshot) -> bool) -> Snapshot {
        until(&mut self.session.snapshots(), what, when, words).await
    }

    /// Waits until the visit is in a phase.
    pub async fn until_phase(&self, phase: Phase) -> Snapshot {
        self.until(&format!("{phase:?}"), |snapshot| snapshot.visit.phase == phase).await
    }

    /// Asks for the records and waits for the outcome.
    pub async fn refreshes(&self) -> Snapshot {
        // Without a sign-in it is refused at once, and the snapshot says so too.
        let _refused = self.session.refresh_records().await;
        self.until("the refresh to end", |snapshot| !snapshot.refreshing).await
    }

    /// The names of her medicines, sorted, as the program hands them to a window.
    pub async fn medicines(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.session.medicines().await.unwrap().prescriptions.into_iter().map(|one| one.name).collect();
        names.sort();
        names
    }

    /// Her folders.
    pub fn places(&self) -> Places {
        Places::under(self.folder.path())
    }

    /// Her one vault's encrypted file.
    pub fn vault_file(&self) -> PathBuf {
        let places = self.places();
        let people = vault::Vault::people(&places).unwrap();
        assert_eq!(people.len(), 1, "one vault");
        let folder = places.people().join(people[0].to_string());
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut databases = files.filter(|path| path.extension().is_some_and(|ending| ending == "db"));
        let database = databases.next().unwrap();
        assert_eq!(databases.next(), None, "one database");
        database
    }

    /// What her program is started with.
    pub fn config(&self) -> Config {
        self.config.clone()
    }

    /// The folder of all she has.
    pub fn data(&self) -> PathBuf {
        self.places().data().to_owned()
    }

    /// How often her vault remembers this, the program stopped.
    pub async fn remembers(&self, action: &str) -> usize {
        let (places, id) = (self.places(), vault::Vault::people(&self.places()).unwrap()[0]);
        let vault = vault::Vault::open(&places, &id, &self.config.keychain).await.unwrap();
        let rows = vault.audit_rows(u32::MAX).await.unwrap();
        vault.close().await;
        rows.iter().filter(|row| row.event.action == action).count()
    }

    /// How many vaults there are.
    pub fn vaults(&self) -> usize {
        vault::Vault::people(&self.places()).unwrap().len()
    }
}

/// A vault that is still being closed when the process ends brings it down: SQLCipher clears up under it.
impl Drop for Asha {
    fn drop(&mut self) {
        let stop = self.session.stop();
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(stop));
    }
}

fn words(snapshot: &Snapshot) -> String {
    format!(
        "{:?} trouble {:?} fetch {:?} refreshing {} medicines {}; visit {:?} {:?} place {:?} reconnecting {} without {}",
        snapshot.step,
        snapshot.trouble,
        snapshot.fetch_trouble,
        snapshot.refreshing,
        snapshot.prescriptions.len(),
        snapshot.visit.phase,
        snapshot.visit.trouble,
        snapshot.visit.position,
        snapshot.visit.reconnecting,
        listed(&snapshot.visit.without),
    )
}
