//! What was written and sent, as the window shows it.

use ipc::words::Words;
use ipc::{ItemState, ItemView, KeptItemView, KeptView, KeptVisitView};
use jiff::Timestamp;
use session::{Item, ItemKind, KeptItem, KeptWhat};

pub(super) fn view_from_item(item: &Item) -> ItemView {
    let (text, file, size) = match &item.kind {
        ItemKind::Words(text) => (Some(text.clone()), None, None),
        ItemKind::File { name, size } => (None, Some(name.clone()), Some(ipc::size_words(*size))),
    };
    let (state, percent) = match item.state {
        session::ItemState::Under(percent) => (ItemState::Under, percent),
        session::ItemState::Done => (ItemState::Done, 100),
        session::ItemState::Failed => (ItemState::Failed, 0),
        session::ItemState::Refused => (ItemState::Refused, 0),
    };
    ItemView { number: item.number, mine: item.mine, text, file, size, state, percent }
}

/// What was kept of all visits; what was kept at one time belongs to one visit.
pub(crate) fn view_from_kept(kept: &[KeptItem], words: &Words, now: Timestamp) -> KeptView {
    let visits = kept.chunk_by(|one, other| one.at == other.at && one.doctor == other.doctor);
    let visits = visits.filter_map(|items| {
        let first = items.first()?;
        Some(KeptVisitView {
            when: words.age_words(first.at, now),
            doctor: ipc::doctor_words(&first.doctor),
            items: items.iter().map(view_from_kept_item).collect(),
        })
    });
    KeptView { visits: visits.collect() }
}

fn view_from_kept_item(item: &KeptItem) -> KeptItemView {
    let (text, file, size) = match &item.what {
        KeptWhat::Words(text) => (Some(text.clone()), None, None),
        KeptWhat::File { name, size, .. } => (None, Some(name.clone()), Some(ipc::size_words(*size))),
    };
    // More were never kept on one computer.
    let number = i32::try_from(item.number).unwrap_or(i32::MAX);
    KeptItemView { number, mine: item.mine, text, file, size, arrived: item.arrived }
}
