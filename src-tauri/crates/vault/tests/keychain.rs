//! One contract for every keychain, kept by the one in memory and by the computer's own.
//!
//! The computer's own is started here: a D-Bus session and a gnome-keyring with a home of their
//! own, in which this test runs itself once more. Where those programs are not installed, the test
//! says so and passes.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use vault::{Account, Keychain, KeychainError, MemoryStore, OsStore, PersonId, Secret, SecretStore};

/// Set in the process that runs inside the D-Bus session; its value is the keychain's expected state.
const INSIDE: &str = "HOUSECALL_KEYCHAIN_TEST";

/// What every keychain must do.
async fn keeps_the_contract(keychain: &Keychain) {
    let (asha, mohan) = (PersonId::generate(), PersonId::generate());
    let get = async |account: Account| keychain.get(account).await.unwrap().map(|secret| secret.expose().to_vec());
    let set = async |account: Account, bytes: &[u8]| {
        keychain.set(account, Secret::new(bytes.to_vec())).await.unwrap();
    };
    assert_eq!(get(Account::vault_key(&asha)).await, None, "an absent entry is no error");
    keychain.delete(Account::vault_key(&asha)).await.unwrap();

    set(Account::vault_key(&asha), b"one").await;
    set(Account::refresh_token(&asha), b"two").await;
    set(Account::vault_key(&mohan), b"three").await;
    assert_eq!(get(Account::vault_key(&asha)).await.unwrap(), b"one");
    assert_eq!(get(Account::refresh_token(&asha)).await.unwrap(), b"two");
    assert_eq!(get(Account::vault_key(&mohan)).await.unwrap(), b"three");
    assert_eq!(get(Account::device_key(&asha)).await, None);

    set(Account::vault_key(&asha), b"changed").await;
    assert_eq!(get(Account::vault_key(&asha)).await.unwrap(), b"changed");
    let every_byte: Vec<u8> = (0..=255).collect();
    for bytes in [&b""[..], &every_byte, &b"t".repeat(2000), "नमस्ते".as_bytes()] {
        set(Account::device_key(&asha), bytes).await;
        assert_eq!(get(Account::device_key(&asha)).await.unwrap(), bytes);
    }
    for account in [
        Account::vault_key(&asha),
        Account::refresh_token(&asha),
        Account::device_key(&asha),
        Account::vault_key(&mohan),
    ] {
        keychain.delete(account.clone()).await.unwrap();
        assert_eq!(get(account).await, None);
    }
}

#[tokio::test]
async fn the_keychain_in_memory_keeps_the_contract() {
    let keychain = Keychain::in_memory();
    assert_eq!(keychain.backend(), "memory");
    keeps_the_contract(&keychain).await;
}

/// A store that waits for a password box nobody answers, until the test does.
struct Hanging {
    answers: mpsc::Receiver<()>,
    kept: MemoryStore,
}

impl SecretStore for Hanging {
    fn backend(&self) -> &'static str {
        "hanging"
    }
    fn get(&mut self, account: &Account) -> Result<Option<Secret>, KeychainError> {
        self.answers.recv().map_err(|_| KeychainError::NoService)?;
        self.kept.get(account)
    }
    fn set(&mut self, account: &Account, secret: &Secret) -> Result<(), KeychainError> {
        self.kept.set(account, secret)
    }
    fn delete(&mut self, account: &Account) -> Result<(), KeychainError> {
        self.kept.delete(account)
    }
}

#[tokio::test]
async fn an_unanswered_box_times_out_and_the_keychain_works_again_once_it_is_answered() {
    let (answer, answers) = mpsc::channel();
    let keychain = Keychain::new(Hanging { answers, kept: MemoryStore::default() }, Duration::from_millis(20));
    let account = Account::vault_key(&PersonId::generate());
    for _ in 0..40 {
        let asked = keychain.get(account.clone()).await.err();
        assert_eq!(asked, Some(KeychainError::TimedOut));
    }
    answer.send(()).unwrap();
    let patient = loop {
        match keychain.set(account.clone(), Secret::new(b"kept".to_vec())).await {
            Err(KeychainError::TimedOut) => {}
            done => break done,
        }
    };
    assert_eq!(patient, Ok(()));
    drop(answer);
    let broken = keychain.get(account).await.err();
    assert_eq!(broken, Some(KeychainError::NoService), "its calls that timed out were not carried out");
}

/// Runs the test named `inside` of this file in a D-Bus session of its own; false when it cannot be had.
fn in_a_session(expect: &str, start: &str) -> bool {
    let installed = |program: &str| {
        let mut asked = Command::new(program);
        asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    if !installed("dbus-run-session") || !installed("gnome-keyring-daemon") {
        eprintln!("skipped: needs dbus-run-session and gnome-keyring-daemon");
        return false;
    }
    let home = tempfile::tempdir().unwrap();
    let runtime = home.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &format!("{start} exec \"$0\" --exact inside --nocapture --ignored")])
        .arg(std::env::current_exe().unwrap())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", home.path().join("share"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env(INSIDE, expect)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{complained}");
    true
}

/// Makes a login keyring with a password and leaves it unlocked.
const UNLOCKED: &str = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null;";

#[tokio::test]
#[ignore = "run by the tests below, inside a D-Bus session"]
async fn inside() {
    let keychain = Keychain::new(OsStore::default(), Duration::from_secs(5));
    match std::env::var(INSIDE).unwrap().as_str() {
        "ready" => {
            assert_eq!(keychain.backend(), "secret-service");
            keeps_the_contract(&keychain).await;
        }
        "locked" => {
            let account = Account::vault_key(&PersonId::generate());
            keychain.set(account.clone(), Secret::new(b"one".to_vec())).await.unwrap();
            // The daemon forgets the password, as after a log-out, and asks for it at the next use.
            let locked = Command::new("sh")
                .args([
                    "-c",
                    "dbus-send --session --print-reply --dest=org.freedesktop.secrets \
                    /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
                    array:objpath:/org/freedesktop/secrets/collection/login",
                ])
                .output()
                .unwrap();
            assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
            let asked = keychain.get(account).await.err();
            assert!(matches!(asked, Some(KeychainError::Locked | KeychainError::TimedOut)), "{asked:?}");
        }
        "absent" => {
            let account = Account::vault_key(&PersonId::generate());
            assert_eq!(keychain.get(account).await.err(), Some(KeychainError::NoService));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_secret_service_keeps_the_contract() {
    in_a_session("ready", UNLOCKED);
}

#[test]
fn a_locked_secret_service_says_so() {
    in_a_session("locked", UNLOCKED);
}

#[test]
fn no_secret_service_is_said_to_be_absent() {
    in_a_session("absent", "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent;");
}
