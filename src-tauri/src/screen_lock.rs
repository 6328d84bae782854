//! When the computer goes to sleep or its screen is locked, Housecall locks too.
//!
//! On Linux the system says so on its bus (logind), and the desktop on the person's (GNOME, KDE, others). Where there
//! is no such bus nothing is missing but this; her own button and the minutes without her still lock.

use session::Session;

/// Listens as long as the session lasts. Without a PIN there is nothing to lock.
#[cfg(target_os = "linux")]
pub(crate) fn watch(session: &Session) {
    let (of_system, of_desktop) = (session.clone(), session.clone());
    session.tasks().spawn("sleep of the computer", async move {
        if linux::with_system(&of_system).await.is_err() {
            tracing::info!("the system does not say when it sleeps");
        }
    });
    session.tasks().spawn("lock of the screen", async move {
        if linux::with_desktop(&of_desktop).await.is_err() {
            tracing::info!("the desktop does not say when its screen is locked");
        }
    });
}

/// Other systems say it in ways of their own, which are not listened to.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_session: &Session) {}

#[cfg(target_os = "linux")]
mod linux {
    use futures_util::{StreamExt as _, stream};
    use session::{Session, Step};
    use zbus::message::Type;
    use zbus::zvariant::{OwnedFd, OwnedObjectPath};
    use zbus::{Connection, MatchRule, Message, MessageStream};

    const LOGIND: &str = "org.freedesktop.login1";
    const LOGIND_PATH: &str = "/org/freedesktop/login1";
    const MANAGER: &str = "org.freedesktop.login1.Manager";
    const LOGIN_SESSION: &str = "org.freedesktop.login1.Session";

    /// Such signals come a few times a day.
    const QUEUE: usize = 8;

    /// What a signal says.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Said {
        Sleeps,
        Wakes,
        Locks,
        Nothing,
    }

    /// Until the bus is gone. The computer waits with its sleep until the vault is closed: logind grants a few seconds.
    pub(super) async fn with_system(session: &Session) -> zbus::Result<()> {
        let bus = Connection::system().await?;
        let own = login_session(&bus).await;
        let of_logind = |interface, member| {
            let rule =
                MatchRule::builder().msg_type(Type::Signal).sender(LOGIND)?.interface(interface)?.member(member)?;
            zbus::Result::Ok(rule.build())
        };
        let sleeps = MessageStream::for_match_rule(of_logind(MANAGER, "PrepareForSleep")?, &bus, Some(QUEUE)).await?;
        let locks = MessageStream::for_match_rule(of_logind(LOGIN_SESSION, "Lock")?, &bus, Some(QUEUE)).await?;
        let mut signals = stream::select(sleeps, locks);
        let mut waits_for_us = delay_of_sleep(&bus).await;
        while let Some(signal) = signals.next().await {
            match said_by_system(&signal?, own.as_ref()) {
                Said::Sleeps => {
                    lock(session).await;
                    drop(waits_for_us.take());
                }
                Said::Wakes => waits_for_us = delay_of_sleep(&bus).await,
                Said::Locks => lock(session).await,
                Said::Nothing => {}
            }
        }
        Ok(())
    }

    /// Until the bus is gone. Whoever may speak on her bus can bring about no more than that it locks.
    pub(super) async fn with_desktop(session: &Session) -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let rule = MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build();
        let mut signals = MessageStream::for_match_rule(rule, &bus, Some(QUEUE)).await?;
        while let Some(signal) = signals.next().await {
            if said_by_desktop(&signal?) == Said::Locks {
                lock(session).await;
            }
        }
        Ok(())
    }

    async fn lock(session: &Session) {
        let snapshots = session.snapshots();
        let can = {
            let shown = snapshots.borrow();
            shown.safety.has_pin && shown.step != Step::Locked
        };
        if can && session.lock().await.is_err() {
            tracing::warn!("not locked with the computer");
        }
    }

    /// `own` is her login at this computer; where it is not known every one counts.
    fn said_by_system(signal: &Message, own: Option<&OwnedObjectPath>) -> Said {
        let header = signal.header();
        match header.member().map(|member| member.as_str()) {
            Some("PrepareForSleep") => match signal.body().deserialize::<bool>() {
                Ok(true) => Said::Sleeps,
                Ok(false) => Said::Wakes,
                Err(_) => Said::Nothing,
            },
            Some("Lock") => {
                let hers = own.is_none_or(|own| header.path().is_some_and(|path| path.as_str() == own.as_str()));
                if hers { Said::Locks } else { Said::Nothing }
            }
            _ => Said::Nothing,
        }
    }

    /// Each desktop has its own: `org.gnome.ScreenSaver`, `org.freedesktop.ScreenSaver` (KDE), `org.mate.ScreenSaver`.
    fn said_by_desktop(signal: &Message) -> Said {
        let header = signal.header();
        let of_screen = header.interface().is_some_and(|interface| interface.as_str().ends_with(".ScreenSaver"));
        match signal.body().deserialize::<bool>() {
            Ok(true) if of_screen => Said::Locks,
            Ok(_) | Err(_) => Said::Nothing,
        }
    }

    async fn login_session(bus: &Connection) -> Option<OwnedObjectPath> {
        let id = std::env::var("XDG_SESSION_ID").ok()?;
        let asked = bus.call_method(Some(LOGIND), LOGIND_PATH, Some(MANAGER), "GetSession", &(id.as_str(),)).await;
        asked.ok()?.body().deserialize().ok()
    }

    /// As long as this is held, sleep waits for it.
    async fn delay_of_sleep(bus: &Connection) -> Option<OwnedFd> {
        let what = ("sleep", "Housecall", "It locks before the computer sleeps", "delay");
        let asked = bus.call_method(Some(LOGIND), LOGIND_PATH, Some(MANAGER), "Inhibit", &what).await;
        asked.ok()?.body().deserialize().ok()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn signal(path: &str, interface: &str, member: &str) -> zbus::message::Builder<'static> {
            let (path, interface, member) = (path.to_owned(), interface.to_owned(), member.to_owned());
            Message::signal(path, interface, member).unwrap()
        }

        fn said(on: bool, interface: &str) -> Said {
            said_by_desktop(&signal("/org/gnome/ScreenSaver", interface, "ActiveChanged").build(&on).unwrap())
        }

        #[test]
        fn a_locked_screen_locks_and_an_unlocked_one_does_nothing() {
            assert_eq!(said(true, "org.gnome.ScreenSaver"), Said::Locks);
            assert_eq!(said(true, "org.freedesktop.ScreenSaver"), Said::Locks);
            assert_eq!(said(false, "org.gnome.ScreenSaver"), Said::Nothing);
            assert_eq!(said(true, "org.example.Radio"), Said::Nothing);
            let strange =
                signal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged").build(&"yes").unwrap();
            assert_eq!(said_by_desktop(&strange), Said::Nothing);
        }

        #[test]
        fn going_to_sleep_and_waking_are_told_apart() {
            let said =
                |on: bool| said_by_system(&signal(LOGIND_PATH, MANAGER, "PrepareForSleep").build(&on).unwrap(), None);
            assert_eq!((said(true), said(false)), (Said::Sleeps, Said::Wakes));
        }

        #[test]
        fn the_lock_of_another_login_is_not_hers() {
            let lock = |path: &str| signal(path, LOGIN_SESSION, "Lock").build(&()).unwrap();
            let own = OwnedObjectPath::try_from("/org/freedesktop/login1/session/_32").unwrap();
            assert_eq!(said_by_system(&lock("/org/freedesktop/login1/session/_32"), Some(&own)), Said::Locks);
            assert_eq!(said_by_system(&lock("/org/freedesktop/login1/session/_33"), Some(&own)), Said::Nothing);
            // Not knowing which is hers, it rather locks too often.
            assert_eq!(said_by_system(&lock("/org/freedesktop/login1/session/_33"), None), Said::Locks);
        }
    }
}
