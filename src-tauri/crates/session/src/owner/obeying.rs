//! Which part of the owner does what was asked, and hears what was found out.

use super::Owner;
use crate::invitation::code::Hidden;
use crate::letters::{News, Order, SafetyOrder};
use crate::trouble::Trouble;

impl Owner {
    pub(super) async fn obey(&mut self, order: Order) -> Result<(), Trouble> {
        match order {
            Order::OpenInvitation(path) => self.open_invitation(&path).await,
            Order::OpenLink(link) => self.open_link(link.expose()),
            Order::OpenCode(address, code) => self.open_code(&address, code.expose()),
            Order::ScanInvitation => self.scan_invitation(),
            Order::ConfirmInvitation => self.confirm_invitation().await,
            Order::DeclineInvitation => self.decline_invitation(),
            Order::StartSignIn => self.start_sign_in(),
            Order::CancelSignIn => self.cancel_sign_in(),
            Order::CheckDevices => self.check_devices().await,
            Order::OpenDevices => self.open_devices(),
            Order::CloseDevices => self.close_devices().await,
            Order::ChooseDevice(kind, id) => self.choose_device(kind, &id).await,
            Order::TryDevice(kind) => self.try_device(kind),
            Order::StopTrying => self.stop_trying(),
            Order::SayHeard(heard) => self.say_heard(heard),
            Order::Rehearse => self.rehearse().await,
            Order::FinishFirstRun => self.finish_first_run().await,
            Order::SetTextSize(pixels) => self.set_text_size(pixels),
            Order::RefreshRecords => self.refresh_records(),
            Order::NeedVault => self.person.as_ref().map(|_| ()).ok_or(self.closed_because()),
            Order::SeeDoctor(visit) => self.see_doctor(visit),
            Order::LeaveLine => self.leave_line().await,
            Order::LeaveCall => self.leave_call().await,
            Order::GoBackIn => self.go_back_in().await,
            Order::FinishVisit => self.finish_visit().await,
            Order::Write(text) => self.write(text).await,
            Order::SendFile(path) => self.send_file(path).await,
            Order::SendAgain(number) => self.send_again(number).await,
            Order::SaveFile(number, path) => self.save_file(number, path).await,
            Order::KeepExchanged(on) => self.keep_exchanged(on),
            Order::SaveKept(number, path) => self.save_kept(number, path).await,
            Order::SetMuted(on) => self.set_muted(on).await,
            Order::SetHidden(on) => self.set_hidden(on).await,
            Order::SetLooking(on) => self.set_looking(on).await,
            Order::SetCannotHear(on) => self.set_cannot_hear(on).await,
            Order::WantsKey(whose) => self.wants_key(whose).await,
            Order::TryAgain => self.try_again().await,
            Order::SignOut => self.sign_out(),
            Order::Stop => self.stop().await,
            Order::Safety(order) => Box::pin(self.obey_about_safety(order)).await,
        }
    }

    /// Lock, sheet, copies, the self-check, help after an incident.
    async fn obey_about_safety(&mut self, order: SafetyOrder) -> Result<(), Trouble> {
        match order {
            SafetyOrder::Touch => self.touch(),
            SafetyOrder::Lock => self.lock_by_button().await,
            SafetyOrder::Unlock(pin) => self.unlock(pin.expose()).await,
            SafetyOrder::SetPin(pin, current) => self.set_pin(pin.expose(), current.as_ref().map(Hidden::expose)).await,
            SafetyOrder::RemovePin(pin) => self.remove_pin(pin.expose()).await,
            SafetyOrder::SetLockAfter(minutes) => self.set_lock_after(minutes),
            SafetyOrder::SaveSheet(to) => self.save_sheet(to).await,
            SafetyOrder::Drill => self.drill().await,
            SafetyOrder::DrillWord(word) => self.drill_word(word.expose()).await,
            SafetyOrder::Recover(words) => self.recover(words.expose()).await,
            SafetyOrder::UsePassphrase(passphrase) => self.use_passphrase(passphrase.expose()).await,
            SafetyOrder::GoOnWithOld => self.go_on_with_old().await,
            SafetyOrder::PreviewCopy(id) => self.preview_copy(id).await,
            SafetyOrder::OpenCopy(path) => self.open_copy(path).await,
            SafetyOrder::CopyWords(words) => self.copy_words(words).await,
            SafetyOrder::RestoreCopy => self.restore_copy().await,
            SafetyOrder::CloseCopy => self.close_copy(),
            SafetyOrder::MakeCopy(folder) => self.make_copy(folder).await,
            SafetyOrder::SaveHistory(form, to) => self.save_history(form, to).await,
            SafetyOrder::CheckYourself => self.check_yourself(),
            SafetyOrder::Incident(what) => self.incident(what).await,
            SafetyOrder::CloseIncident => self.close_incident().await,
            SafetyOrder::SaveReport(to) => self.save_report(to).await,
        }
    }

    pub(super) async fn hear(&mut self, news: News) {
        match news {
            News::SignIn(number, ended) => self.sign_in_ended(number, *ended).await,
            News::Invitation(number, fetched) => self.invitation_fetched(number, fetched).await,
            News::Revocations(list) => self.revocations_fetched(list).await,
            News::KeptSignIn(number, kept) => self.sign_in_resumed(number, kept),
            News::SignedOut(number, ended) => self.signed_out(number, &ended).await,
            News::ClinicTold(number, told) => self.clinic_told(number, told).await,
            News::Records(number, fetched) => self.records_fetched(number, *fetched).await,
            News::Devices(devices) => self.devices_checked(devices),
            News::Desk(report) => self.desk_moved(*report).await,
            News::Rehearsed(number, found) => self.rehearsed(number, *found),
            News::Checked(number, check) => self.checked(number, check).await,
            News::Minute => self.minute().await,
            News::Device(number, device) => self.device_found(number, device).await,
            News::Visit(number, news) => self.visit_moved(number, news).await,
        }
    }

    async fn minute(&mut self) {
        self.lock_if_left().await;
        self.forget_old_sheet().await;
        self.keep_copies().await;
        self.check_if_due();
        self.rehearse_if_due();
    }
}
