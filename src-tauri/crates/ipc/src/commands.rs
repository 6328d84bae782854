//! The list of commands the window may call: the only source of their names, types and permissions.
//!
//! The shell's build script reads this file by path (so that it need not compile the crate twice);
//! keep it free of other types of this crate.

/// One command as the window sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// snake_case name, the same in Rust, in TypeScript's `invoke` and in the permission file.
    pub name: &'static str,
    /// TypeScript parameter list of the generated client, e.g. `request: MedicineRequest`.
    pub takes: &'static str,
    /// TypeScript reply type.
    pub gives: &'static str,
}

/// Hands the whole list to another macro, so that the list is written once.
#[macro_export]
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            app_view () -> "AppView";
            open_invitation () -> "null";
            check_code ("request: CodeRequest") -> "CodeView";
            open_code ("request: JoinRequest") -> "null";
            scan_invitation () -> "null";
            confirm_invitation () -> "null";
            decline_invitation () -> "null";
            start_sign_in () -> "null";
            cancel_sign_in () -> "null";
            check_devices () -> "null";
            open_devices () -> "null";
            close_devices () -> "null";
            choose_device ("request: ChooseDeviceRequest") -> "null";
            try_device ("request: TryDeviceRequest") -> "null";
            stop_trying () -> "null";
            say_heard ("request: SwitchRequest") -> "null";
            rehearse () -> "null";
            finish_first_run () -> "null";
            set_text_size ("request: TextSizeRequest") -> "null";
            refresh_records () -> "null";
            medicines () -> "MedicinesView";
            medicine ("request: MedicineRequest") -> "MedicineView";
            search_medicines ("request: SearchRequest") -> "MedicinesView";
            visits () -> "VisitsView";
            see_doctor ("request: SeeDoctorRequest") -> "null";
            leave_line () -> "null";
            leave_call () -> "null";
            go_back_in () -> "null";
            finish_visit () -> "null";
            set_muted ("request: SwitchRequest") -> "null";
            set_hidden ("request: SwitchRequest") -> "null";
            set_looking ("request: SwitchRequest") -> "null";
            set_cannot_hear ("request: SwitchRequest") -> "null";
            write ("request: WriteRequest") -> "null";
            send_file () -> "null";
            send_again ("request: ItemRequest") -> "null";
            save_file ("request: ItemRequest") -> "null";
            keep_exchanged ("request: SwitchRequest") -> "null";
            kept () -> "KeptView";
            save_kept ("request: KeptItemRequest") -> "null";
            watch_pictures ("request: WatchRequest") -> "boolean";
            draws_pictures () -> "boolean";
            place_pictures ("request: PlacesRequest") -> "null";
            next_pictures () -> "ArrayBuffer";
            try_again () -> "null";
            sign_out () -> "null";
            touch () -> "null";
            lock () -> "null";
            unlock ("request: PinRequest") -> "null";
            set_pin ("request: SetPinRequest") -> "null";
            remove_pin ("request: PinRequest") -> "null";
            set_lock_after ("request: LockAfterRequest") -> "null";
            print_sheet () -> "null";
            save_sheet () -> "null";
            drill () -> "null";
            drill_word ("request: SheetWordRequest") -> "null";
            recover ("request: SheetWordsRequest") -> "null";
            use_passphrase ("request: PassphraseRequest") -> "null";
            go_on_with_old () -> "null";
            copies () -> "CopyListView";
            preview_copy ("request: CopyRequest") -> "null";
            open_copy () -> "null";
            copy_words ("request: SheetWordsRequest") -> "null";
            restore_copy () -> "null";
            close_copy () -> "null";
            make_copy () -> "null";
            history () -> "HistoryView";
            save_history ("request: SaveHistoryRequest") -> "null";
            check_yourself () -> "null";
            incident ("request: IncidentRequest") -> "null";
            close_incident () -> "null";
            save_report () -> "null";
        }
    };
}

macro_rules! table {
    ($($name:ident ($($takes:literal)?) -> $gives:literal;)*) => {
        /// Every command, in the order of the list.
        pub const COMMANDS: &[Command] = &[
            $(Command { name: stringify!($name), takes: concat!($($takes)?), gives: $gives }),*
        ];
        /// Every command's name, for the shell's permission manifest.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
with_commands!(table);
