//! Lock, recovery sheet, copies, the list of what happened, the self-check, help after an incident.

use super::{Reply, chosen, place_for};
use crate::code::problem;
use crate::start::Core;
use crate::views;
use ipc::{
    CopyListView, CopyRequest, HistoryView, IncidentRequest, LockAfterRequest, PassphraseRequest, PinRequest,
    SaveHistoryRequest, SetPinRequest, SheetWordRequest, SheetWordsRequest,
};
use jiff::Timestamp;
use session::Trouble;
use session::safety::HistoryForm;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

#[tauri::command]
pub(crate) async fn touch(core: State<'_, Core>) -> Reply<()> {
    core.session.touch().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn lock(core: State<'_, Core>) -> Reply<()> {
    core.session.lock().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn unlock(core: State<'_, Core>, request: PinRequest) -> Reply<()> {
    core.session.unlock(request.pin).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_pin(core: State<'_, Core>, request: SetPinRequest) -> Reply<()> {
    core.session.set_pin(request.pin, request.current).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn remove_pin(core: State<'_, Core>, request: PinRequest) -> Reply<()> {
    core.session.remove_pin(request.pin).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn set_lock_after(core: State<'_, Core>, request: LockAfterRequest) -> Reply<()> {
    core.session.set_lock_after(request.minutes).await.map_err(problem)
}

/// Opens the page in whatever program shows such pages here, for her to print it from there.
#[tauri::command]
pub(crate) async fn print_sheet(core: State<'_, Core>) -> Reply<()> {
    let page = core.session.print_sheet().await.map_err(problem)?;
    open::that_detached(&page).map_err(|error| {
        tracing::warn!(kind = ?error.kind(), "no program shows the page");
        problem(Trouble::Unexpected)
    })
}

#[tauri::command]
pub(crate) async fn save_sheet(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let Some(path) = place_for(&app, Some("Housecall recovery sheet.pdf".to_owned())).await else { return Ok(()) };
    core.session.save_sheet(path).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn drill(core: State<'_, Core>) -> Reply<()> {
    core.session.drill().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn drill_word(core: State<'_, Core>, request: SheetWordRequest) -> Reply<()> {
    core.session.drill_word(request.word).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn recover(core: State<'_, Core>, request: SheetWordsRequest) -> Reply<()> {
    core.session.recover(request.words).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn use_passphrase(core: State<'_, Core>, request: PassphraseRequest) -> Reply<()> {
    core.session.use_passphrase(request.passphrase).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn go_on_with_old(core: State<'_, Core>) -> Reply<()> {
    core.session.go_on_with_old().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn copies(core: State<'_, Core>) -> Reply<CopyListView> {
    let found = core.session.copies().await.map_err(problem)?;
    Ok(views::view_from_copies(&found, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn preview_copy(core: State<'_, Core>, request: CopyRequest) -> Reply<()> {
    core.session.preview_copy(request.id).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn open_copy(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let dialog = app.dialog().file().add_filter("Housecall", &["hcsnap"]);
    let Some(path) = chosen(|choose| dialog.pick_file(choose)).await else { return Ok(()) };
    core.session.open_copy(path).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn copy_words(core: State<'_, Core>, request: SheetWordsRequest) -> Reply<()> {
    core.session.copy_words(request.words).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn restore_copy(core: State<'_, Core>) -> Reply<()> {
    core.session.restore_copy().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn close_copy(core: State<'_, Core>) -> Reply<()> {
    core.session.close_copy().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn make_copy(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let dialog = app.dialog().file();
    let Some(folder) = chosen(|choose| dialog.pick_folder(choose)).await else { return Ok(()) };
    core.session.make_copy(folder).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn history(core: State<'_, Core>) -> Reply<HistoryView> {
    let rows = core.session.history().await.map_err(problem)?;
    Ok(views::view_from_history(&rows, &core.words, Timestamp::now()))
}

#[tauri::command]
pub(crate) async fn save_history(app: AppHandle, core: State<'_, Core>, request: SaveHistoryRequest) -> Reply<()> {
    let form = views::form_from_view(request.form);
    let name = match form {
        HistoryForm::Json => "Housecall history.json",
        HistoryForm::Pdf => "Housecall history.pdf",
    };
    let Some(path) = place_for(&app, Some(name.to_owned())).await else { return Ok(()) };
    core.session.save_history(form, path).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn check_yourself(core: State<'_, Core>) -> Reply<()> {
    core.session.check_yourself().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn incident(core: State<'_, Core>, request: IncidentRequest) -> Reply<()> {
    core.session.incident(views::incident_from_view(request.what)).await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn close_incident(core: State<'_, Core>) -> Reply<()> {
    core.session.close_incident().await.map_err(problem)
}

#[tauri::command]
pub(crate) async fn save_report(app: AppHandle, core: State<'_, Core>) -> Reply<()> {
    let Some(path) = place_for(&app, Some("Housecall report.pdf".to_owned())).await else { return Ok(()) };
    core.session.save_report(path).await.map_err(problem)
}
