//! Which class of data each view and request holds, held by the compiler.
//!
//! Invariant: a type without a class does not compile into the contract; one that is clinical or a credential hides from
//! `Debug`, so that no log can hold it; no view holds what may not be shown (a credential is only ever typed in).

use crate::Hidden;
use clinical::{Classified, DataClass, Place};

/// Only what hides from `Debug`.
const fn hidden<T: Hidden>() {}

macro_rules! classes {
    ($($kind:ident $class:ident: $($name:ident),* $(,)?;)*) => { $($(
        impl Classified for crate::$name {
            const CLASS: DataClass = DataClass::$class;
        }
        classes!(@ $kind $class $name);
    )*)* };
    (@ view Clinical $name:ident) => { const _: () = { shown(DataClass::Clinical); hidden::<crate::$name>() }; };
    (@ view $class:ident $name:ident) => { const _: () = shown(DataClass::$class); };
    (@ request Operational $name:ident) => {};
    (@ request $class:ident $name:ident) => { const _: () = hidden::<crate::$name>(); };
}

const fn shown(class: DataClass) {
    assert!(class.may_be(Place::Screen), "a view of this class may not be shown");
}

classes! {
    view Clinical: AppView, CallView, CopyPreviewView, HelpingView, HistoryRowView,
        HistoryView, ItemView, KeptItemView, KeptView, KeptVisitView,
        MedicineGroupView, MedicineLineView, MedicineView, MedicinesView, OtherView, PersonView, VisitView, VisitsView;
    view Contact: ClinicView;
    view Operational: CallPhase, CheckItemView, CheckView, CheckWhat, CodeState, CodeView, CopiesView, CopyListView,
        CopyView, DayPart, DeviceKind, DeviceLineView, DeviceState, DeviceView, DevicesView, EquipmentView, ErrorCode,
        FreshnessView, Happened, IncidentStep, IncidentStepView, IncidentView, ItemState,
        JoiningView, NoticeView, OtherPhase, PrivateLineView, ProblemView, RouteView, SafetyView, ScanState, SheetView,
        ShownView, SlotCountView, SlotView, Stage, StepState, TestedView, Verdict, WhosePicture;
    request Credential: CodeRequest, JoinRequest, PassphraseRequest, PinRequest, SetPinRequest, SheetWordRequest,
        SheetWordsRequest;
    request Clinical: SearchRequest, WriteRequest;
    request Operational: ChooseDeviceRequest, CopyRequest, HistoryForm, Incident, IncidentRequest, ItemRequest,
        KeptItemRequest, LockAfterRequest, MedicineRequest, PlaceRequest, PlacesRequest, RoundedRequest,
        SaveHistoryRequest, SeeDoctorRequest, SwitchRequest, TextSizeRequest, TryDeviceRequest, WatchRequest;
}
