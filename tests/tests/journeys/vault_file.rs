//! The vault's file damaged: it is said, the file stays as it is, and put right it opens again.

use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use reference_clinic::expected_medicines;
use session::{Step, Trouble};

/// Units: bytes. The vault's file is read in these.
const PAGE: usize = 4096;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_truncated_or_changed_vault_file_is_said_and_never_replaced() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    let path = asha.vault_file();
    let good = std::fs::read(&path).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x01;
        bytes
    };
    let cases = [
        ("half of it", good[..good.len() / 2].to_vec()),
        ("nothing", Vec::new()),
        ("a byte of the salt", flipped(3)),
        ("a byte of the first page", flipped(100)),
        ("something else", b"SQLite format 3\0 and no more".to_vec()),
    ];
    for (what, bytes) in cases {
        std::fs::write(&path, &bytes).unwrap();
        asha.starts().await;
        let shown = asha.sees();
        assert_eq!((shown.step, shown.trouble), (Step::Blocked, Some(Trouble::VaultDamaged)), "{what}");
        assert_eq!(shown.clinic.unwrap().phone, "555 0100", "{what}");
        assert_eq!(asha.session.medicines().await.err(), Some(Trouble::VaultDamaged), "{what}");
        let refused = asha.session.open_invitation(&clinic.invitation()).await;
        assert_eq!(refused, Err(Trouble::VaultDamaged), "{what}");
        assert_eq!(asha.session.try_again().await, Err(Trouble::VaultDamaged), "{what}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what}: the file stays for whoever can mend it");
        assert_eq!(asha.vaults(), 1, "{what}");

        std::fs::write(&path, &good).unwrap();
        asha.session.try_again().await.unwrap();
        assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Ready, None), "{what}");
        assert_eq!(asha.medicines().await, expected_medicines("asha"), "{what}");
        asha.stops().await;
        // The refresh of a moment ago may have written: that is the good file now.
        std::fs::write(&path, &good).unwrap();
    }
}

/// A page is looked at when it is needed: what is shown is all of it, or that it is damaged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_further_inside_never_shows_fewer_medicines() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    clinic.close_records().await;
    let path = asha.vault_file();
    let good = std::fs::read(&path).unwrap();
    let pages = (1..good.len() / PAGE).map(|page| {
        let mut bytes = good.clone();
        bytes[page * PAGE + 1_500] ^= 0x10;
        bytes
    });
    let mut noticed = 0;
    for (n, bytes) in pages.chain([good[..good.len() - 1].to_vec()]).enumerate() {
        std::fs::write(&path, &bytes).unwrap();
        asha.starts().await;
        let shown = asha.sees();
        match asha.session.medicines().await {
            Ok(_) => assert_eq!(asha.medicines().await, expected_medicines("asha"), "page {n}"),
            Err(trouble) => {
                noticed += 1;
                assert_eq!((shown.step, trouble), (Step::Blocked, Trouble::VaultDamaged), "page {n}");
            }
        }
        asha.stops().await;
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "page {n}: the file stays as it was");
    }
    assert!(noticed > 3, "only {noticed} pages were read at all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_on_the_same_vault_is_told_that_it_is_in_use() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let first = asha.session.clone();
    asha.starts().await;
    assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Blocked, Some(Trouble::VaultInUse)));
    assert_eq!(first.snapshots().borrow().step, Step::Ready);
    first.stop().await;
    asha.session.try_again().await.unwrap();
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}
