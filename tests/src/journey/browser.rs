//! Asha in her browser: she reads the clinic's page, chooses who she is, and presses a button.

use super::clinic::HillClinic;
use reqwest::{Certificate, Client, redirect};
use session::{Opener, Tasks};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use url::Url;

/// What she, or somebody else, does in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Chooses a person and allows it.
    Allow(&'static str),
    /// Does not allow it.
    Deny,
    /// Looks at the page and goes for a walk.
    Look,
    /// Another program brings a redirect with a state of its own first; then she allows it.
    AllowAfterForgery,
    /// She allows it, and the same redirect comes a second time.
    AllowTwice,
    /// No browser opens.
    Missing,
}

/// Her browser; clones are the same one.
#[derive(Debug, Clone)]
pub struct Browser {
    http: Arc<Mutex<Client>>,
    tasks: Tasks,
    deed: Arc<Mutex<Deed>>,
    /// The status of each page the app served, 0 where it served none; one list a sign-in.
    visits: watch::Sender<Vec<Vec<u16>>>,
}

impl Browser {
    /// A browser that trusts the clinic's own computers.
    pub fn new(clinic: &HillClinic) -> Self {
        Self {
            http: Arc::new(Mutex::new(client(clinic))),
            tasks: Tasks::new(),
            deed: Arc::new(Mutex::new(Deed::Allow("asha"))),
            visits: watch::Sender::default(),
        }
    }

    /// The clinic has a new authority, and this computer is told.
    pub fn trusts(&self, clinic: &HillClinic) {
        *self.http.lock().unwrap_or_else(PoisonError::into_inner) = client(clinic);
    }

    /// What happens at the next sign-ins.
    pub fn will(&self, deed: Deed) {
        *self.deed.lock().unwrap_or_else(PoisonError::into_inner) = deed;
    }

    /// What the app answered the browser, sign-in by sign-in.
    pub fn visits(&self) -> watch::Receiver<Vec<Vec<u16>>> {
        self.visits.subscribe()
    }

    /// How the app opens it.
    pub fn opener(&self) -> Opener {
        let browser = self.clone();
        Arc::new(move |url| {
            let (browser, url) = (browser.clone(), url.clone());
            let deed = *browser.deed.lock().unwrap_or_else(PoisonError::into_inner);
            let opens = deed != Deed::Missing;
            if opens {
                browser.tasks.clone().spawn("browser", async move {
                    let visits = browser.visit(url, deed).await;
                    browser.visits.send_modify(|all| all.push(visits));
                });
            }
            opens
        })
    }

    async fn visit(&self, authorize: Url, deed: Deed) -> Vec<u16> {
        let http = self.http();
        let page = http.get(authorize.clone()).send().await.unwrap();
        if let Some(back) = page.headers().get("location") {
            // Refused before anybody was asked.
            return vec![self.bring(Url::parse(back.to_str().unwrap()).unwrap()).await];
        }
        let page = page.text().await.unwrap();
        let (person, decision) = match deed {
            Deed::Allow(person) => (person, "allow"),
            Deed::AllowAfterForgery | Deed::AllowTwice => ("asha", "allow"),
            Deed::Deny => ("asha", "deny"),
            Deed::Look | Deed::Missing => return Vec::new(),
        };
        let ticket = page.split_once("name=\"ticket\" value=\"").unwrap().1.split_once('"').unwrap().0;
        let form = [("ticket", ticket), ("person", person), ("decision", decision)];
        let decide = authorize.join("/auth/decide").unwrap();
        let decided = http.post(decide).form(&form).send().await.unwrap();
        let back = Url::parse(decided.headers()["location"].to_str().unwrap()).unwrap();
        let mut visits = Vec::new();
        if deed == Deed::AllowAfterForgery {
            visits.push(self.bring(forged(&back)).await);
        }
        visits.push(self.bring(back.clone()).await);
        if deed == Deed::AllowTwice {
            visits.push(self.bring(back).await);
        }
        visits
    }

    async fn bring(&self, redirect: Url) -> u16 {
        self.http().get(redirect).send().await.map_or(0, |page| page.status().as_u16())
    }

    fn http(&self) -> Client {
        self.http.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn client(clinic: &HillClinic) -> Client {
    let root = Certificate::from_pem(clinic.keys().authority().certificate().as_bytes()).unwrap();
    Client::builder().redirect(redirect::Policy::none()).no_proxy().tls_certs_merge([root]).build().unwrap()
}

/// A redirect to the same place with another code and another state.
fn forged(redirect: &Url) -> Url {
    let mut url = redirect.clone();
    url.query_pairs_mut().clear().append_pair("code", "mine").append_pair("state", "mine");
    url
}
