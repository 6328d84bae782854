//! One function a command: parse, call the session, convert.
#![expect(clippy::let_underscore_must_use, reason = "the command macro writes such lets around async functions")]

mod safety;

use crate::code::problem;
use crate::start::Core;
use crate::views;
use crate::windows::LOCK;
use ipc::{
    AppView, ChooseDeviceRequest, CodeRequest, CodeView, ItemRequest, JoinRequest, KeptItemRequest, KeptView,
    MedicineRequest, MedicineView, MedicinesView, PlacesRequest, ProblemView, SearchRequest, SeeDoctorRequest,
    SwitchRequest, TextSizeRequest, TryDeviceRequest, VisitsView, WatchRequest, WriteRequest,
};
use jiff::Timestamp;
use session::Step;
use std::path::PathBuf;
use tauri::ipc::Response;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};

pub(crate) use safety::*;

type Reply<T> = Result<T, ProblemView>;

/// What a dialog calls with the answer.
type Choose = Box<dyn FnOnce(Option<FilePath>) + Send>;

#[tauri::command]
pub(crate) async fn app_view(window: WebviewWindow, core: State<'_, Core>) -> Reply<AppView> {
    core.session.ready().await;
    let snapshots = core.session.snapshots();
    let shown = snapshots.borrow();
    let view = if window.label() == LOCK && shown.step != Step::Locked {
        views::view_for_lock(&core.words, Timestamp::now())
    } else {
        views::view_from_snapshot(&shown, &core.words, Timestamp::now())
    };
    Ok(view)
}

#[tauri::command]
pub(crate) async fn open_invitation(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let dialog = app.dialog().file().add_filter("Housecall", &["housecall"]);
    let Some(path) = chosen(|choose| dialog.pick_file(choose)).await else { return Ok(()) };
    core.session.open_invitation(&path).await.map_err(problem)
}

/// Nothing leaves the computer: the check digits say at once whether it can be right.
#[tauri::command]
pub(crate) fn check_code(request: CodeRequest) -> Reply<CodeView> {
    Ok(views::view_from_code(session::check_code(&request.code)))
}

#[tauri::command]
pub(crate) async fn open_code(core: State<'_, Core>, request: JoinRequest) -> Reply<()> {
    core.session.open_code(request.address, request.code).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn scan_invitation(core: State<'_, Core>) -> Reply<()> {
    core.session.scan_invitation().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn confirm_invitation(core: State<'_, Core>) -> Reply<()> {
    core.session.confirm_invitation().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn decline_invitation(core: State<'_, Core>) -> Reply<()> {
    core.session.decline_invitation().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn start_sign_in(core: State<'_, Core>) -> Reply<()> {
    core.session.start_sign_in().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(core: State<'_, Core>) -> Reply<()> {
    core.session.cancel_sign_in().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn check_devices(core: State<'_, Core>) -> Reply<()> {
    core.session.check_devices().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn open_devices(core: State<'_, Core>) -> Reply<()> {
    core.session.open_devices().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn close_devices(core: State<'_, Core>) -> Reply<()> {
    core.session.close_devices().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn choose_device(core: State<'_, Core>, request: ChooseDeviceRequest) -> Reply<()> {
    core.session.choose_device(views::kind_from_view(request.kind), request.id).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn try_device(core: State<'_, Core>, request: TryDeviceRequest) -> Reply<()> {
    core.session.try_device(views::kind_from_view(request.kind)).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn stop_trying(core: State<'_, Core>) -> Reply<()> {
    core.session.stop_trying().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn say_heard(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.say_heard(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn rehearse(core: State<'_, Core>) -> Reply<()> {
    core.session.rehearse().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn finish_first_run(core: State<'_, Core>) -> Reply<()> {
    core.session.finish_first_run().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_text_size(core: State<'_, Core>, request: TextSizeRequest) -> Reply<()> {
    core.session.set_text_size(request.pixels).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn refresh_records(core: State<'_, Core>) -> Reply<()> {
    core.session.refresh_records().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn medicines(core: State<'_, Core>) -> Reply<MedicinesView> {
    let found = core.session.medicines().await.map_err(problem)?;
    Ok(views::view_from_medicines(&found, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn medicine(core: State<'_, Core>, request: MedicineRequest) -> Reply<MedicineView> {
    let found = core.session.medicine(&request.id).await.map_err(problem)?;
    Ok(views::view_from_medicine(&found, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn search_medicines(core: State<'_, Core>, request: SearchRequest) -> Reply<MedicinesView> {
    let found = core.session.search_medicines(&request.text).await.map_err(problem)?;
    Ok(views::view_from_medicines(&found, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn visits(core: State<'_, Core>) -> Reply<VisitsView> {
    let snapshots = core.session.snapshots();
    let view = views::view_from_visits(&snapshots.borrow(), &core.words, Timestamp::now());
    Ok(view)
}

#[tauri::command]
pub(crate) async fn see_doctor(core: State<'_, Core>, request: SeeDoctorRequest) -> Reply<()> {
    core.session.see_doctor(request.visit).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn leave_line(core: State<'_, Core>) -> Reply<()> {
    core.session.leave_line().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn leave_call(core: State<'_, Core>) -> Reply<()> {
    core.session.leave_call().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn go_back_in(core: State<'_, Core>) -> Reply<()> {
    core.session.go_back_in().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn finish_visit(core: State<'_, Core>) -> Reply<()> {
    core.session.finish_visit().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_muted(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.set_muted(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_hidden(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.set_hidden(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_looking(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.set_looking(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_cannot_hear(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.set_cannot_hear(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn write(core: State<'_, Core>, request: WriteRequest) -> Reply<()> {
    core.session.write(request.text).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn send_file(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let dialog = app.dialog().file();
    let Some(path) = chosen(|choose| dialog.pick_file(choose)).await else { return Ok(()) };
    core.session.send_file(&path).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn send_again(core: State<'_, Core>, request: ItemRequest) -> Reply<()> {
    core.session.send_again(request.number).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn save_file(app: AppHandle, core: State<'_, Core>, request: ItemRequest) -> Reply<()> {
    let snapshots = core.session.snapshots();
    let view = views::view_from_snapshot(&snapshots.borrow(), &core.words, Timestamp::now());
    let name = view.call.items.into_iter().find(|item| item.number == request.number).and_then(|item| item.file);
    let Some(path) = place_for(&app, name).await else { return Ok(()) };
    core.session.save_file(request.number, &path).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn keep_exchanged(core: State<'_, Core>, request: SwitchRequest) -> Reply<()> {
    core.session.keep_exchanged(request.on).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn kept(core: State<'_, Core>) -> Reply<KeptView> {
    let kept = core.session.kept().await.map_err(problem)?;
    Ok(views::view_from_kept(&kept, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn save_kept(app: AppHandle, core: State<'_, Core>, request: KeptItemRequest) -> Reply<()> {
    let kept = views::view_from_kept(&core.session.kept().await.map_err(problem)?, &core.words, Timestamp::now());
    let mut items = kept.visits.into_iter().flat_map(|visit| visit.items);
    let name = items.find(|item| item.number == request.number).and_then(|item| item.file);
    let Some(path) = place_for(&app, name).await else { return Ok(()) };
    core.session.save_kept(i64::from(request.number), &path).await.map_err(problem)
}

/// Where she wants a copy of a file; nothing when she thought better of it, or there is no such file.
async fn place_for(app: &AppHandle, name: Option<String>) -> Option<PathBuf> {
    let dialog = app.dialog().file().set_file_name(name?);
    chosen(|choose| dialog.save_file(choose)).await
}

/// What she chose in a dialog; nothing when she thought better of it.
fn chosen(ask: impl FnOnce(Choose)) -> impl Future<Output = Option<PathBuf>> {
    let (send, chosen) = tokio::sync::oneshot::channel();
    ask(Box::new(move |file| {
        // The window may be gone by the time something is chosen.
        let _unheard = send.send(file);
    }));
    async move { chosen.await.ok().flatten().and_then(|file| file.into_path().ok()) }
}

#[tauri::command]
pub(crate) async fn watch_pictures(core: State<'_, Core>, request: WatchRequest) -> Reply<bool> {
    if !request.on {
        core.pictures.unwatch(request.whose);
        core.panes.unwatch(request.whose);
        return Ok(false);
    }
    let drawn = request.pane && core.panes.watch(&core.session, request.whose).await.map_err(problem)?;
    if !drawn {
        let pictures = core.session.watch(views::whose_from_view(request.whose)).await.map_err(problem)?;
        core.pictures.watch(request.whose, pictures);
    }
    Ok(drawn)
}

#[tauri::command]
pub(crate) fn draws_pictures(core: State<'_, Core>) -> Reply<bool> {
    Ok(core.panes.is_possible())
}

#[tauri::command]
pub(crate) fn place_pictures(core: State<'_, Core>, request: PlacesRequest) -> Reply<()> {
    core.panes.place(&request);
    Ok(())
}

/// Waits until there are pictures; [`ipc::push_picture`] says how they are written.
#[tauri::command]
pub(crate) async fn next_pictures(core: State<'_, Core>) -> Reply<Response> {
    Ok(Response::new(core.pictures.next().await))
}

#[tauri::command]
pub(crate) async fn try_again(core: State<'_, Core>) -> Reply<()> {
    core.session.try_again().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn sign_out(core: State<'_, Core>) -> Reply<()> {
    core.session.sign_out().await.map_err(problem)
}
