use super::*;
use crate::flags::FlagError;
use trust::{CertificateRequest, DeviceKey, Invitation, InvitationLink, RevocationPolicy, SealError};

const NOW: u64 = 1_795_496_400;
const DAY: u64 = 24 * 60 * 60;

/// One administrator's disk, with a passphrase in a file.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Self {
        let disk = Self(tempfile::Builder::new().prefix("clinic-").tempdir().unwrap());
        std::fs::write(disk.at("secret"), "four words on a card\n").unwrap();
        disk
    }

    /// With a clinic on it.
    fn with_clinic() -> Self {
        let disk = Self::new();
        disk.run(INIT).unwrap();
        disk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.at(name)).unwrap()
    }

    /// `_` is a space inside a value, `@` the disk.
    fn run(&self, line: &str) -> Result<String, CommandError> {
        self.run_at(line, NOW)
    }

    fn run_at(&self, line: &str, now: u64) -> Result<String, CommandError> {
        let folder = self.0.path().to_str().unwrap();
        let words = line.split_whitespace().map(|word| word.replace('_', " ").replace('@', folder));
        run(&words.collect::<Vec<_>>(), SealCost::LIGHT, now)
    }

    /// A request of a doctor's page, as `NAME.json`; gives its words as a value for the command line.
    fn request(&self, name: &str) -> String {
        let request = CertificateRequest::new(DeviceKey::generate().unwrap().public());
        std::fs::write(self.at(&format!("{name}.json")), request.to_text()).unwrap();
        request.words().join("_")
    }

    fn certify(&self, name: &str, words: &str) -> Result<String, CommandError> {
        self.run(&format!(
            "provider certify @/clinic --request @/{name}.json --words {words} --sub Practitioner/{name} --name Dr_{name} \
             --days 365 --out @/{name}.jws --passphrase-file @/secret"
        ))
    }
}

const INIT: &str = "init @/clinic --id hill-clinic --name Hill_Clinic --phone 555_0100 \
    --fhir-base https://clinic.test/fhir --client-id housecall --hub wss://hub.clinic.test/socket \
    --page-origin https://doctor.clinic.test --zone Asia/Kolkata --hub-host hub.clinic.test --hub-host 127.0.0.1 \
    --paper @/paper.txt --passphrase-file @/secret";

const INVITE: &str =
    "invite @/clinic --sub Patient/asha --name Asha_Verma --days 14 --out @/asha --passphrase-file @/secret";

#[test]
fn an_administrator_makes_a_clinic_certifies_a_doctor_and_invites_a_patient() {
    let disk = Disk::with_clinic();
    disk.run("profile @/clinic --out @/profile.jws --passphrase-file @/secret").unwrap();
    let words = disk.request("rao");
    disk.certify("rao", &words).unwrap();
    disk.run(INVITE).unwrap();

    let file = disk.read("asha/asha.housecall");
    let invitation = Invitation::open(&file, NOW).unwrap();
    assert_eq!(invitation.name(), "Asha Verma");
    let link = InvitationLink::read(&String::from_utf8(disk.read("asha/asha.link")).unwrap()).unwrap();
    assert_eq!(link.address(), "https://doctor.clinic.test");
    let bundle = disk.read(&format!("asha/invitations/{}", link.code().lookup_id()));
    assert_eq!(link.code().open(&bundle).unwrap().as_slice(), file);
    assert!(disk.read("asha/asha.pdf").starts_with(b"%PDF"));

    let listed = disk.run("list @/clinic").unwrap();
    for part in ["Dr rao", "Practitioner/rao", "365 days left", "Asha Verma", "14 days left", "list number 1"] {
        assert!(listed.contains(part), "{part} in {listed}");
    }
}

#[test]
fn nothing_is_written_over() {
    let disk = Disk::with_clinic();
    let exists = |line: &str| matches!(disk.run(line), Err(CommandError::Folder(FolderError::Exists(_))));
    assert!(exists(INIT));
    disk.run(INVITE).unwrap();
    assert!(exists(INVITE));
    let before = disk.read("clinic/ledger.jsonl");
    assert!(exists("restore @/clinic --paper @/paper.txt --passphrase-file @/secret"));
    assert!(exists("rotate hub @/clinic --hub-host hub.clinic.test --out @/clinic --passphrase-file @/secret"));
    assert_eq!(disk.read("clinic/ledger.jsonl"), before, "what was refused is not in the ledger");
}

#[test]
fn the_words_of_another_request_certify_nobody() {
    let disk = Disk::with_clinic();
    let (words, other) = (disk.request("rao"), disk.request("sen"));
    let refused = disk.certify("rao", &other).unwrap_err();
    assert!(matches!(refused, CommandError::Request(RequestError::OtherWords)));
    assert!(!disk.at("rao.jws").exists());
    disk.certify("rao", &words.replace('_', ",")).unwrap();
    // the same key for another doctor
    std::fs::copy(disk.at("rao.json"), disk.at("das.json")).unwrap();
    assert!(matches!(disk.certify("das", &words), Err(CommandError::OthersKey)));
}

#[test]
fn a_caregiver_is_invited_for_a_patient() {
    let disk = Disk::with_clinic();
    let line = "invite @/clinic --sub RelatedPerson/meera --name Meera_Verma --for Patient/asha --for-name Asha_Verma \
                --relation daughter --days 14 --out @/meera --passphrase-file @/secret";
    let said = disk.run(line).unwrap();
    assert!(said.contains("Meera Verma, daughter of Asha Verma"), "{said}");
    let invitation = Invitation::open(&disk.read("meera/meera.housecall"), NOW).unwrap();
    assert_eq!((invitation.patient(), &*invitation.acts_for().unwrap().relation), ("Patient/asha", "daughter"));
    let without = line.replace("--relation daughter ", "").replace("@/meera", "@/other");
    assert!(matches!(disk.run(&without), Err(CommandError::Flags(FlagError::Missing("relation")))));
}

#[test]
fn what_is_taken_back_is_on_the_next_list_and_stays_there() {
    let disk = Disk::with_clinic();
    let words = disk.request("rao");
    disk.certify("rao", &words).unwrap();
    disk.run(INVITE).unwrap();
    let said =
        disk.run("revoke @/clinic --person Practitioner/rao --out @/list.jws --passphrase-file @/secret").unwrap();
    assert!(said.contains("list number 2: 1 certificates and 1 keys"), "{said}");
    let renewed = disk.run_at("revoke @/clinic --renew --days 10 --passphrase-file @/secret", NOW + 5 * DAY).unwrap();
    assert!(renewed.contains("list number 3: 1 certificates and 1 keys"), "{renewed}");
    let listed = disk.run("list @/clinic --person Practitioner/rao").unwrap();
    assert!(listed.contains("revoked") && !listed.contains("Asha"), "{listed}");

    let anchor = Folder::new(disk.at("clinic")).anchor().unwrap();
    let list = String::from_utf8(disk.read("list.jws")).unwrap();
    let list = trust::Revocations::open(&list, &anchor, None).unwrap();
    let rao = String::from_utf8(disk.read("rao.jws")).unwrap();
    let refused = trust::verify_chain(&[rao], &anchor, Some(&list), NOW).unwrap_err();
    assert_eq!(refused.code(), "certificate_revoked");
}

#[test]
fn what_was_never_issued_is_not_silently_taken_back() {
    let disk = Disk::with_clinic();
    for target in ["--person Patient/nobody", "--serial nothing"] {
        let line = format!("revoke @/clinic {target} --passphrase-file @/secret");
        assert!(matches!(disk.run(&line), Err(CommandError::NobodyIssued(_))), "{target}");
    }
    let nothing = disk.run("revoke @/clinic --passphrase-file @/secret");
    assert!(matches!(nothing, Err(CommandError::NothingToRevoke)));
    let key = disk.run("revoke @/clinic --key AAAA --passphrase-file @/secret");
    assert!(matches!(key, Err(CommandError::Key(KeyError::BadThumbprint))));
    // the key of a renewed device comes from the doctor's page
    let key = DeviceKey::generate().unwrap().public().thumbprint();
    disk.run(&format!("revoke @/clinic --key {} --passphrase-file @/secret", key.as_str().replace('_', "-"))).unwrap();
}

#[test]
fn a_forgotten_passphrase_is_mended_from_paper() {
    let disk = Disk::with_clinic();
    std::fs::write(disk.at("other"), "another passphrase\n").unwrap();
    let wrong = disk.run("profile @/clinic --out @/p.jws --passphrase-file @/other").unwrap_err();
    assert!(matches!(wrong, CommandError::Folder(FolderError::Seal(SealError::NotOpened))));
    std::fs::rename(disk.at("clinic/root.sealed"), disk.at("old")).unwrap();
    disk.run("restore @/clinic --paper @/paper.txt --passphrase-file @/other").unwrap();
    disk.run("profile @/clinic --out @/p.jws --passphrase-file @/other").unwrap();
}

#[test]
fn a_lost_folder_comes_back_from_paper_with_the_same_root() {
    let disk = Disk::with_clinic();
    let before = disk.read("clinic/root.jwk");
    std::fs::rename(disk.at("clinic"), disk.at("lost")).unwrap();
    let line = INIT.replace(
        "--paper @/paper.txt",
        "--from-paper @/paper.txt --number 9 --revocations @/lost/revocations-0001.jws",
    );
    disk.run(&line).unwrap();
    assert_eq!(disk.read("clinic/root.jwk"), before);
    let other = String::from_utf8(disk.read("paper.txt")).unwrap().replace("1:  ", "1:  0");
    std::fs::write(disk.at("paper.txt"), other).unwrap();
    let refused = disk.run(&line.replace("@/clinic", "@/third")).unwrap_err();
    assert!(matches!(refused, CommandError::Paper(PaperError::Line { line: 1, .. })));
}

#[test]
fn what_was_taken_back_before_a_folder_was_lost_stays_so_or_is_given_up_expressly() {
    let disk = Disk::with_clinic();
    let key = DeviceKey::generate().unwrap().public().thumbprint();
    let folder = Folder::new(disk.at("clinic"));
    let clinic = folder.open("four words on a card").unwrap();
    let before = folder.revocations().unwrap().unwrap();
    let list = clinic.sign_revocations(Some(&before), vec!["asha".into()], vec![key], 30, NOW).unwrap();
    std::fs::write(disk.at("last.jws"), list.text()).unwrap();
    let init = |folder: &str, lists: &str| {
        let line = INIT.replace("@/clinic", folder).replace("--paper", "--from-paper");
        disk.run(&format!("{line} {lists}"))
    };
    let newest = |folder: &str| Folder::new(disk.at(folder)).revocations().unwrap().unwrap().list().clone();

    for lists in ["", "--list-lost", "--list-number 9", "--list-lost --list-number 9 --revocations @/last.jws"] {
        assert!(matches!(init("@/none", lists), Err(CommandError::NoLastList)), "{lists}");
    }
    let first = init("@/none", "--list-lost --list-number 1");
    assert!(matches!(first, Err(CommandError::Flags(FlagError::NotOneOf("list-number", _)))));
    let unasked = disk.run(&INIT.replace("@/clinic", "@/none --list-lost --list-number 9"));
    assert!(matches!(unasked, Err(CommandError::Flags(FlagError::Unexpected(_)))));
    disk.run(&INIT.replace("@/clinic", "@/other").replace("@/paper.txt", "@/other.txt")).unwrap();
    let others = init("@/none", "--revocations @/other/revocations-0001.jws");
    assert!(matches!(others, Err(CommandError::Clinic(ClinicError::Revocations(_)))));
    assert!(!disk.at("none").exists());

    init("@/second", "--revocations @/last.jws").unwrap();
    let second = newest("second");
    assert_eq!((second.number, &second.serials, &second.keys), (3, &list.list().serials, &list.list().keys));
    init("@/third", "--list-lost --list-number 9").unwrap();
    assert_eq!((newest("third").number, newest("third").serials.len()), (9, 0));
}

#[test]
fn nothing_is_signed_on_an_older_list_than_the_ledger_knows() {
    let disk = Disk::with_clinic();
    let renew = "revoke @/clinic --renew --passphrase-file @/secret";
    disk.run(renew).unwrap();
    std::fs::rename(disk.at("clinic/revocations-0002.jws"), disk.at("gone")).unwrap();
    assert!(matches!(disk.run(renew), Err(CommandError::ListGone(2))));
    std::fs::rename(disk.at("gone"), disk.at("clinic/revocations-0002.jws")).unwrap();
    disk.run(renew).unwrap();
}

#[test]
fn changed_settings_count_up_and_reach_the_profile() {
    let disk = Disk::with_clinic();
    disk.run("profile @/clinic --out @/1.jws --passphrase-file @/secret").unwrap();
    let line = "profile @/clinic --out @/2.jws --phone 555_0199 --revocation refuse --passphrase-file @/secret";
    let said = disk.run(line).unwrap();
    assert!(said.contains("number 2"), "{said}");
    let anchor = Folder::new(disk.at("clinic")).anchor().unwrap();
    let open = |name: &str| {
        let text = String::from_utf8(disk.read(name)).unwrap();
        trust::open_profile(&text, &anchor.root).unwrap()
    };
    assert_eq!((open("1.jws").number, open("2.jws").number), (1, 2));
    assert_eq!((&*open("2.jws").phone, open("2.jws").revocation), ("555 0199", RevocationPolicy::Refuse));
    let id = disk.run("profile @/clinic --out @/3.jws --id other-clinic --passphrase-file @/secret");
    assert!(matches!(id, Err(CommandError::Flags(FlagError::Unexpected(_)))));
    let unsafe_hub = disk.run("profile @/clinic --out @/3.jws --hub ws://clinic.test --passphrase-file @/secret");
    assert!(matches!(unsafe_hub, Err(CommandError::Clinic(_))));
    assert_eq!(Folder::new(disk.at("clinic")).settings().unwrap().number, 2, "a refused change is not kept");
}

#[test]
fn certificates_are_rotated_and_the_root_is_not() {
    let disk = Disk::with_clinic();
    let words = disk.request("rao");
    let none = disk.run("rotate doctors @/clinic --days 365 --out @/new --passphrase-file @/secret");
    assert!(matches!(none, Err(CommandError::NoDoctor)));
    disk.certify("rao", &words).unwrap();
    disk.run_at("rotate doctors @/clinic --days 365 --out @/new --passphrase-file @/secret", NOW + 300 * DAY).unwrap();
    let anchor = Folder::new(disk.at("clinic")).anchor().unwrap();
    let text = String::from_utf8(disk.read("new/rao.jws")).unwrap();
    let rao = trust::verify_chain(&[text], &anchor, None, NOW + 600 * DAY).unwrap();
    assert_eq!(rao.sub(), "Practitioner/rao");
    disk.run("rotate hub @/clinic --hub-host hub.clinic.test --out @/new --passphrase-file @/secret").unwrap();
    assert!(disk.read("new/hub.pem").starts_with(b"-----BEGIN CERTIFICATE"));
    assert!(matches!(disk.run("rotate root @/clinic"), Err(CommandError::NewRoot)));
}

#[test]
fn a_short_passphrase_makes_no_clinic() {
    let disk = Disk::new();
    std::fs::write(disk.at("secret"), "hill\n").unwrap();
    assert!(matches!(disk.run(INIT), Err(CommandError::Passphrase(PassphraseError::TooShort))));
    assert!(!disk.at("clinic").exists());
}

#[test]
fn a_mistyped_command_says_what_is_wrong() {
    let disk = Disk::with_clinic();
    let lines = [
        "inti @",
        "init",
        "init @ --name",
        "invite @ --nmae x",
        "init @ --name a --name b",
        "provider @",
        "list @/clinic more",
    ];
    for line in lines {
        assert!(matches!(disk.run(line), Err(CommandError::Flags(_))), "{line}");
    }
}

#[test]
fn every_command_explains_itself() {
    let disk = Disk::new();
    let all = disk.run("help").unwrap();
    let commands = ["init", "restore", "profile", "provider", "invite", "revoke", "list", "rotate", "doctor"];
    for command in commands {
        assert!(all.contains(&format!("  {command}")), "{command}");
        let own = disk.run(&format!("help {command}")).unwrap();
        assert!(own.starts_with(&format!("clinicpack {command}")), "{command}");
        assert_eq!(disk.run(&format!("{command} --help")).unwrap(), own);
    }
    assert!(disk.run("help nothing").is_err());
}
