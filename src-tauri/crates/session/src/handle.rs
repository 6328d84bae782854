//! What a window may ask of a session.

use crate::config::Config;
use crate::invitation::code::Hidden;
use crate::letters::{Letter, Order, Reply};
use crate::owner::Owner;
use crate::pictures::{Picture, Screens, Whose};
use crate::snapshot::{Medicines, Snapshot};
use crate::tasks::Tasks;
use crate::trouble::Trouble;
use capture::DeviceKind;
use clinical::Prescription;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use vault::KeptItem;

/// Orders wait when the owner is busy; a person cannot press this many buttons meanwhile.
const MAILBOX: usize = 64;

/// A longer search text has no more hits.
const SEARCH_CHARS: usize = 200;

/// A visit says goodbye within eight seconds; an owner who waits for the keychain is not waited for.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// The handle of one session; clones reach the same one.
#[derive(Debug, Clone)]
pub struct Session {
    mailbox: mpsc::Sender<Letter>,
    snapshots: watch::Receiver<Snapshot>,
    booted: watch::Receiver<bool>,
    screens: Screens,
    levels: watch::Receiver<u8>,
    tasks: Tasks,
}

impl Session {
    /// Starts the owner; must be called inside a tokio runtime.
    pub fn start(config: Config) -> Self {
        let (mailbox, letters) = mpsc::channel(MAILBOX);
        let (shown, snapshots) = watch::channel(Snapshot::default());
        let (boot, booted) = watch::channel(false);
        let screens = Screens::default();
        let (level, levels) = watch::channel(0);
        let tasks = Tasks::new();
        let owner = Owner::new(config, tasks.clone(), mailbox.clone(), shown, screens.clone(), level);
        tasks.spawn("owner", owner.run(letters, boot));
        Self { mailbox, snapshots, booted, screens, levels, tasks }
    }

    /// Resolves when it is known whether there is a vault and whether it opens.
    pub async fn ready(&self) {
        let mut booted = self.booted.clone();
        // The owner ends only with the session; then there is nothing to wait for.
        let _ended = booted.wait_for(|booted| *booted).await.is_err();
    }

    /// Everything a screen may show, and word of every change.
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    /// How loud she is while she tries her microphone.
    ///
    /// Units: 0 for silence to 100 for as loud as can be.
    pub fn levels(&self) -> watch::Receiver<u8> {
        self.levels.clone()
    }

    /// Where the shell's own tasks live.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Ends everything: a visit says goodbye, the vault is closed.
    pub async fn stop(&self) {
        // A session that has already stopped needs no goodbye.
        if tokio::time::timeout(STOP_WITHIN, self.order(Order::Stop)).await.is_err() {
            tracing::warn!("the session is late to stop");
        }
        self.tasks.stop().await;
    }

    async fn order(&self, order: Order) -> Result<(), Trouble> {
        self.ask(|reply| Letter::Order(order, reply)).await
    }

    async fn ask<T>(&self, letter: impl FnOnce(Reply<T>) -> Letter) -> Result<T, Trouble> {
        let (reply, answer) = oneshot::channel();
        self.mailbox.send(letter(reply)).await.map_err(|_| Trouble::Unexpected)?;
        answer.await.map_err(|_| Trouble::Unexpected)?
    }

    /// Her medicines.
    ///
    /// # Errors
    /// When the vault is not open: never an empty list instead.
    pub async fn medicines(&self) -> Result<Medicines, Trouble> {
        self.order(Order::NeedVault).await?;
        let snapshot = self.snapshots.borrow();
        Ok(Medicines { prescriptions: snapshot.prescriptions.to_vec(), unreadable: snapshot.unreadable })
    }

    /// One of her medicines.
    ///
    /// # Errors
    /// When the vault is not open or holds no such medicine.
    pub async fn medicine(&self, id: &str) -> Result<Prescription, Trouble> {
        let medicines = self.medicines().await?;
        medicines.prescriptions.into_iter().find(|one| one.id.as_str() == id).ok_or(Trouble::Unexpected)
    }

    /// The medicines in which the text occurs.
    ///
    /// # Errors
    /// When the vault is not open or fails.
    pub async fn search_medicines(&self, text: &str) -> Result<Medicines, Trouble> {
        let text: String = text.chars().take(SEARCH_CHARS).collect();
        if text.trim().is_empty() {
            return self.medicines().await;
        }
        let prescriptions = self.ask(|reply| Letter::Search(text, reply)).await?;
        Ok(Medicines { prescriptions, unreadable: 0 })
    }

    /// Pictures for one window, until another asks.
    ///
    /// # Errors
    /// When there cannot be such a person; a session that stopped gives no pictures.
    pub async fn watch(&self, whose: Whose) -> Result<mpsc::Receiver<Picture>, Trouble> {
        let pictures = self.screens.of(whose).ok_or(Trouble::Unexpected)?.watch();
        self.order(Order::WantsKey(whose)).await?;
        Ok(pictures)
    }

    /// What whoever watches got cannot be shown: the next is a key frame.
    pub(crate) async fn want_key(&self, whose: Whose) -> Result<(), Trouble> {
        self.screens.of(whose).ok_or(Trouble::Unexpected)?.begin();
        self.order(Order::WantsKey(whose)).await
    }

    /// Takes this device from now on, in a call at once, and remembers it.
    ///
    /// # Errors
    /// When it is not in the list.
    pub async fn choose_device(&self, kind: DeviceKind, id: String) -> Result<(), Trouble> {
        self.order(Order::ChooseDevice(kind, id)).await
    }

    /// Fetches the invitation of a link and shows whose it is; what comes of it shows in the snapshot.
    ///
    /// # Errors
    /// When it is no whole link.
    pub async fn open_link(&self, link: String) -> Result<(), Trouble> {
        self.order(Order::OpenLink(Hidden::new(link))).await
    }

    /// The same for what she typed from the leaflet.
    ///
    /// # Errors
    /// When the address or the code cannot be right.
    pub async fn open_code(&self, address: String, code: String) -> Result<(), Trouble> {
        self.order(Order::OpenCode(address, Hidden::new(code))).await
    }

    /// A copy of a file that the doctor sent in this visit.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be written there.
    pub async fn save_file(&self, number: u32, to: &Path) -> Result<(), Trouble> {
        self.order(Order::SaveFile(number, to.to_path_buf())).await
    }

    /// A copy of a kept file.
    ///
    /// # Errors
    /// As [`Session::save_file`].
    pub async fn save_kept(&self, number: i64, to: &Path) -> Result<(), Trouble> {
        self.order(Order::SaveKept(number, to.to_path_buf())).await
    }

    /// Sends a file to the doctor.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or there is no visit.
    pub async fn send_file(&self, path: &Path) -> Result<(), Trouble> {
        self.order(Order::SendFile(path.to_path_buf())).await
    }

    /// What was written and sent in visits, where she wanted it kept; the newest visit first.
    ///
    /// # Errors
    /// When the vault is not open or fails.
    pub async fn kept(&self) -> Result<Vec<KeptItem>, Trouble> {
        self.ask(Letter::Kept).await
    }

    /// Reads an invitation and shows whose it is.
    ///
    /// # Errors
    /// When it is not a whole and current invitation of the clinic she already has, if any.
    pub async fn open_invitation(&self, path: &Path) -> Result<(), Trouble> {
        self.order(Order::OpenInvitation(path.to_path_buf())).await
    }
}

macro_rules! orders {
    ($($(#[doc = $doc:literal])* $method:ident($($argument:ident: $type:ty)?) => $order:expr;)*) => {
        impl Session { $(
            $(#[doc = $doc])*
            ///
            /// # Errors
            /// The trouble that stands in the way, which the snapshot shows as well.
            pub async fn $method(&self $(, $argument: $type)?) -> Result<(), Trouble> {
                self.order($order).await
            }
        )* }
    };
}

mod safety;

orders! {
    /// "Yes, that is me": makes the device's key and the vault.
    confirm_invitation() => Order::ConfirmInvitation;
    /// "That is not me": forgets the invitation.
    decline_invitation() => Order::DeclineInvitation;
    /// Opens the clinic's sign-in page in the browser.
    start_sign_in() => Order::StartSignIn;
    /// Stops waiting for the browser.
    cancel_sign_in() => Order::CancelSignIn;
    /// Tries camera, microphone and speaker.
    check_devices() => Order::CheckDevices;
    /// "Camera and sound" is looked at: which devices there are. Opens none.
    open_devices() => Order::OpenDevices;
    /// "Camera and sound" is left.
    close_devices() => Order::CloseDevices;
    /// Opens this device, for her to see or hear that it works.
    try_device(kind: DeviceKind) => Order::TryDevice(kind);
    /// Closes what she tried.
    stop_trying() => Order::StopTrying;
    /// Whether she heard the chime.
    say_heard(on: bool) => Order::SayHeard(on);
    /// Tries everything a visit needs.
    rehearse() => Order::Rehearse;
    /// First run is over.
    finish_first_run() => Order::FinishFirstRun;
    /// Units: CSS pixels.
    set_text_size(pixels: u8) => Order::SetTextSize(pixels);
    /// Asks the clinic for the records.
    refresh_records() => Order::RefreshRecords;
    /// Goes to the waiting room.
    see_doctor(visit: Option<String>) => Order::SeeDoctor(visit);
    /// Gives up her place in line.
    leave_line() => Order::LeaveLine;
    /// Hangs up.
    leave_call() => Order::LeaveCall;
    /// Back in line after leaving.
    go_back_in() => Order::GoBackIn;
    /// Done with the After screen.
    finish_visit() => Order::FinishVisit;
    /// Her camera looks for the picture on a leaflet; what it reads is opened like a link.
    scan_invitation() => Order::ScanInvitation;
    /// Writes to the doctor.
    write(text: String) => Order::Write(text);
    /// Sends once more what did not arrive.
    send_again(number: u32) => Order::SendAgain(number);
    /// Whether what was written and sent is kept when the visit is put away.
    keep_exchanged(on: bool) => Order::KeepExchanged(on);
    /// Her microphone.
    set_muted(on: bool) => Order::SetMuted(on);
    /// Her camera.
    set_hidden(on: bool) => Order::SetHidden(on);
    /// Whether her window can be seen: while it is hidden the others need not send moving pictures.
    set_looking(on: bool) => Order::SetLooking(on);
    /// "I can't hear": the doctor one step louder and told so; or as loud as at first again.
    set_cannot_hear(on: bool) => Order::SetCannotHear(on);
    /// Tries again what stands in the way.
    try_again() => Order::TryAgain;
    /// Revokes and forgets the sign-in; the medicines stay.
    sign_out() => Order::SignOut;
}
