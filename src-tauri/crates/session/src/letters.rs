//! Everything that reaches the owner, in one order: what a window asked for, and what a task found out.

use crate::devices::desk::DeskReport;
use crate::invitation::code::Hidden;
use crate::invitation::fetching;
use crate::pictures::Whose;
use crate::records::Fetched;
use crate::rehearsal::Rehearsed;
use crate::safety::{Copy, HistoryForm, HistoryRow, Incident, SelfCheck};
use crate::sign_out::SignedOut;
use crate::snapshot::Devices;
use crate::telling::Told;
use crate::trouble::Trouble;
use crate::visit::VisitNews;
use capture::DeviceKind;
use clinic_client::SignedIn;
use clinical::Prescription;
use smart::RefreshToken;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;
use trust::Device;
use vault::KeptItem;

/// What a window asked for.
#[derive(Debug)]
pub(crate) enum Order {
    OpenInvitation(PathBuf),
    OpenLink(Hidden),
    OpenCode(String, Hidden),
    ScanInvitation,
    ConfirmInvitation,
    DeclineInvitation,
    StartSignIn,
    CancelSignIn,
    CheckDevices,
    OpenDevices,
    CloseDevices,
    ChooseDevice(DeviceKind, String),
    TryDevice(DeviceKind),
    StopTrying,
    SayHeard(bool),
    Rehearse,
    FinishFirstRun,
    SetTextSize(u8),
    RefreshRecords,
    NeedVault,
    SeeDoctor(Option<String>),
    LeaveLine,
    LeaveCall,
    GoBackIn,
    FinishVisit,
    Write(String),
    SendFile(PathBuf),
    SendAgain(u32),
    SaveFile(u32, PathBuf),
    KeepExchanged(bool),
    SaveKept(i64, PathBuf),
    SetMuted(bool),
    SetHidden(bool),
    SetLooking(bool),
    SetCannotHear(bool),
    WantsKey(Whose),
    Safety(SafetyOrder),
    TryAgain,
    SignOut,
    Stop,
}

/// The same about lock, sheet, copies, the self-check and help after an incident.
#[derive(Debug)]
pub(crate) enum SafetyOrder {
    Touch,
    Lock,
    Unlock(Hidden),
    /// The new one, and the one until now.
    SetPin(Hidden, Option<Hidden>),
    RemovePin(Hidden),
    SetLockAfter(u8),
    SaveSheet(PathBuf),
    Drill,
    DrillWord(Hidden),
    Recover(Hidden),
    UsePassphrase(Hidden),
    GoOnWithOld,
    PreviewCopy(String),
    OpenCopy(PathBuf),
    CopyWords(Hidden),
    RestoreCopy,
    CloseCopy,
    MakeCopy(PathBuf),
    SaveHistory(HistoryForm, PathBuf),
    CheckYourself,
    Incident(Incident),
    CloseIncident,
    SaveReport(PathBuf),
}

/// What a task of ours found out; the number says for what it was begun.
pub(crate) enum News {
    SignIn(u64, Box<Result<SignedIn, Trouble>>),
    Invitation(u64, fetching::Fetched),
    /// From the clinic's web.
    Revocations(String),
    /// From the keychain.
    KeptSignIn(u64, Result<RefreshToken, Trouble>),
    SignedOut(u64, SignedOut),
    /// From the clinic, to which was written.
    ClinicTold(u64, Told),
    Records(u64, Box<Fetched>),
    Devices(Devices),
    Desk(Box<DeskReport>),
    Rehearsed(u64, Box<Rehearsed>),
    Checked(u64, SelfCheck),
    /// Time has passed.
    Minute,
    /// From the keychain, for a visit.
    Device(u64, Result<Arc<Device>, Trouble>),
    Visit(u64, VisitNews),
}

/// Where an answer goes. A window that closed meanwhile does not hear it.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, Trouble>>;

/// Everything that reaches the owner, in one order.
pub(crate) enum Letter {
    Order(Order, Reply<()>),
    Search(String, Reply<Vec<Prescription>>),
    Kept(Reply<Vec<KeptItem>>),
    PrintSheet(Reply<PathBuf>),
    Copies(Reply<Vec<Copy>>),
    History(Reply<Vec<HistoryRow>>),
    News(News),
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Order(..) => "Order",
            Self::Search(..) => "Search",
            Self::Kept(..) => "Kept",
            Self::PrintSheet(..) => "PrintSheet",
            Self::Copies(..) => "Copies",
            Self::History(..) => "History",
            Self::News(_) => "News",
        })
    }
}
