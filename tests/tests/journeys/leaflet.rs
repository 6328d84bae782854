//! An invitation on a leaflet: typed, as a link, and everything that may be wrong with it.

use capture::FileComputer;
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::{HillClinic, unix_now};
use journeys::journey::devices;
use qrcodegen::{QrCode, QrCodeEcc};
use session::{CodeCheck, Scanning, Snapshot, Step, Trouble, check_code};
use std::path::Path;
use std::sync::Arc;
use trust::{InvitationCode, InvitationLink};

/// Types it and waits for what comes of it.
async fn types(asha: &Asha, address: &str, code: &str) -> Option<Trouble> {
    if let Err(trouble) = asha.session.open_code(address.to_owned(), code.to_owned()).await {
        return Some(trouble);
    }
    let settled = |snapshot: &Snapshot| !snapshot.fetching_invitation;
    asha.until("the clinic's web", settled).await.trouble
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_code_makes_the_same_vault_as_the_file() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    let sloppy = code.replace('-', " ").to_lowercase().replace('0', "o").replace('1', "l");
    assert_eq!(check_code(&sloppy), CodeCheck::Good);
    assert_eq!(types(&asha, &format!(" {address}/ "), &sloppy).await, None);
    let shown = asha.sees();
    assert_eq!((shown.step, shown.person.as_deref()), (Step::Invited, Some("Asha")));
    assert_eq!(shown.clinic.unwrap().name, "Hill Clinic");
    assert_eq!(asha.vaults(), 0, "nothing is made before she says yes");
    asha.session.confirm_invitation().await.unwrap();
    assert_eq!((asha.sees().step, asha.vaults()), (Step::SignIn, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_does_the_same_and_half_a_link_says_so() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    let link = InvitationLink::typed(&address, &code).unwrap().to_text().to_string();
    for (half, trouble) in [
        (link.split_once('#').unwrap().0, Trouble::LinkUnreadable),
        (&link[..link.len() - 3], Trouble::CodeLength),
        ("https://hill-clinic.example/join", Trouble::LinkUnreadable),
        ("housecall://invite/?from=http%3A%2F%2Fhill-clinic.example#AAAA", Trouble::CodeLength),
    ] {
        assert_eq!(asha.session.open_link(half.to_owned()).await, Err(trouble), "{half}");
        assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Welcome, Some(trouble)));
    }
    asha.session.open_link(link).await.unwrap();
    // What was fetched shows first, and that it is fetched right after it.
    let done = |snapshot: &Snapshot| snapshot.step == Step::Invited && !snapshot.fetching_invitation;
    assert_eq!(asha.until("the invitation", done).await.trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mistake_in_typing_is_named_and_the_right_code_still_opens() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    let other = if code.starts_with('A') { "B" } else { "A" };
    // The two check characters find all but one wrong code in a thousand: one that they find.
    let mistyped = (0..code.len())
        .filter(|at| code.as_bytes()[*at] != b'-')
        .map(|at| format!("{}{}{}", &code[..at], if &code[at..=at] == "A" { "B" } else { "A" }, &code[at + 1..]))
        .find(|typed| check_code(typed) == CodeCheck::Mistyped)
        .unwrap();
    let strange = format!("?{}", &code[1..]);
    assert_eq!(check_code(&strange), CodeCheck::Character { place: 1 });
    assert_eq!(check_code(&code[..code.len() - 1]), CodeCheck::Short { missing: 1 });
    assert_eq!(check_code(&format!("{code}{other}")), CodeCheck::Long { over: 1 });
    let cases = [
        (address.as_str(), mistyped.as_str(), Trouble::CodeMistyped),
        (&address, &strange, Trouble::CodeCharacter),
        (&address, &code[..code.len() - 1], Trouble::CodeLength),
        (&address, "", Trouble::CodeLength),
        ("hill clinic", &code, Trouble::InvitationAddressUnreadable),
        ("http://hill-clinic.example", &code, Trouble::InvitationAddressUnreadable),
        ("", &code, Trouble::InvitationAddressUnreadable),
    ];
    for (address, code, trouble) in cases {
        assert_eq!(types(&asha, address, code).await, Some(trouble), "{address}");
        assert_eq!(asha.sees().step, Step::Welcome);
    }
    assert_eq!(types(&asha, &address, &code).await, None);
    assert_eq!(asha.sees().step, Step::Invited);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_clinics_web_does_wrong_is_told_apart() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");

    // Another code's place, ended or used up, and a mistyped path.
    let nobodys = InvitationCode::generate().unwrap().to_text();
    assert_eq!(types(&asha, &address, &nobodys).await, Some(Trouble::InvitationNotThere));
    assert_eq!(types(&asha, &format!("{address}/elsewhere"), &code).await, Some(Trouble::InvitationNotThere));

    // The hub puts an invitation of its own in the place of hers; or a byte of it changes; or it is cut short.
    let good = std::fs::read(clinic.bundle(&code)).unwrap();
    let own = clinic.keys().invite("Patient/asha", "Asha Verma", 14, unix_now()).unwrap();
    let replaced = InvitationCode::generate().unwrap().seal(&own).unwrap();
    let mut changed = good.clone();
    changed[200] ^= 1;
    for bytes in [&replaced, &changed, &good[..good.len() - 1].to_vec()] {
        std::fs::write(clinic.bundle(&code), bytes).unwrap();
        assert_eq!(types(&asha, &address, &code).await, Some(Trouble::InvitationDamaged));
    }
    // A page of a hotel's network.
    std::fs::write(clinic.bundle(&code), "<html>Sign in</html>").unwrap();
    assert_eq!(types(&asha, &address, &code).await, Some(Trouble::InvitationNotThere));

    std::fs::write(clinic.bundle(&code), &good).unwrap();
    assert_eq!(types(&asha, &address, &code).await, None);
    assert_eq!(asha.sees().step, Step::Invited);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_at_the_address_is_said_and_nothing_is_made() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    clinic.close_hub().await;
    assert_eq!(types(&asha, &address, &code).await, Some(Trouble::InvitationServerSilent));
    assert_eq!((asha.sees().step, asha.vaults()), (Step::Welcome, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leaflet_for_another_person_changes_nothing_on_a_computer_in_use() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let (address, code) = clinic.leaflet("Patient/leela", "Leela Verma");
    assert_eq!(types(&asha, &address, &code).await, Some(Trouble::InvitationOtherPerson));
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    assert_eq!(types(&asha, &address, &code).await, None, "a newer one of hers renews her device");
    assert_eq!((asha.sees().step, asha.vaults()), (Step::Ready, 1));
    tokio::time::timeout(LONG, asha.medicines()).await.unwrap();
}

/// A film of a leaflet that somebody holds before the camera.
fn film_of(text: &str, path: &Path) {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let (width, height, pixels) = (640_i32, 480_i32, 6);
    let mut film = format!("YUV4MPEG2 W{width} H{height} F10:1 C420\nFRAME\n").into_bytes();
    let quiet = 4;
    for y in 0..height {
        for x in 0..width {
            let module = |at: i32, margin: i32| (at - margin).div_euclid(pixels) - quiet;
            let (column, row) = (module(x, 120), module(y, 30));
            let on_leaflet = |at: i32| (-quiet..code.size() + quiet).contains(&at);
            film.push(match (on_leaflet(column) && on_leaflet(row), code.get_module(column, row)) {
                (true, true) => 40,
                (true, false) => 210,
                (false, _) => 150,
            });
        }
    }
    film.resize(film.len() + usize::try_from(width * height / 2).unwrap(), 128);
    std::fs::write(path, film).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leaflet_before_the_camera_opens_and_another_picture_does_not() {
    let clinic = HillClinic::open().await;
    let folder = tempfile::tempdir().unwrap();
    let camera = folder.path().join("film.y4m");
    film_of("https://hill-clinic.example/timetable", &camera);
    let asha = Asha::unpacks_with(&clinic, Arc::new(FileComputer::new(folder.path()))).await;
    asha.session.scan_invitation().await.unwrap();
    let shown = asha.until("a word", |snapshot| snapshot.scanning == Scanning::Strange).await;
    assert_eq!((shown.step, shown.trouble), (Step::Welcome, None), "it looks on");
    asha.session.close_devices().await.unwrap();
    assert_eq!(asha.sees().scanning, Scanning::Off);

    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    film_of(&InvitationLink::typed(&address, &code).unwrap().to_text(), &camera);
    asha.session.scan_invitation().await.unwrap();
    let shown = asha.until("the invitation", |snapshot| snapshot.step == Step::Invited).await;
    assert_eq!(shown.person.as_deref(), Some("Asha"));
    let shown = asha.until("the camera to be let go", |snapshot| snapshot.scanning == Scanning::Off).await;
    assert_eq!(shown.equipment.trying, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_camera_the_page_says_so_and_the_other_ways_are_there() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks_with(&clinic, devices::none()).await;
    asha.session.scan_invitation().await.unwrap();
    let shown = asha.until("why not", |snapshot| snapshot.equipment.trouble.is_some()).await;
    assert_eq!(shown.equipment.trouble, Some(Trouble::CameraAbsent));
    let (address, code) = clinic.leaflet("Patient/asha", "Asha Verma");
    assert_eq!(types(&asha, &address, &code).await, None);
}
