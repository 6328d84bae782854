//! From a link or a typed code to the bytes of an invitation.

use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::snapshot::Step;
use crate::trouble::Trouble;
use clinic_client::{ClinicHttp, PinnedRoots, PublicError};
use std::time::Duration;
use trust::{BundleError, CodeError, InvitationLink, LinkError};
use zeroize::Zeroizing;

/// A few kilobytes on the poorest line, after every time-out of the line itself.
const FETCH_WITHIN: Duration = Duration::from_secs(45);

/// An invitation that is being fetched; dropping it forgets its code.
#[derive(Debug)]
pub(crate) struct Fetching {
    number: u64,
}

/// What fetching came to.
pub(crate) type Fetched = Result<Zeroizing<Vec<u8>>, Trouble>;

impl Owner {
    /// A link she clicked, or one that her camera read.
    pub(crate) fn open_link(&mut self, link: &str) -> Result<(), Trouble> {
        self.may_be_invited()?;
        let link = InvitationLink::read(link).map_err(|error| self.fail(trouble_of_link(error)))?;
        self.fetch_invitation(link);
        Ok(())
    }

    /// What she typed from the leaflet.
    pub(crate) fn open_code(&mut self, address: &str, code: &str) -> Result<(), Trouble> {
        self.may_be_invited()?;
        let link = InvitationLink::typed(address, code).map_err(|error| self.fail(trouble_of_link(error)))?;
        self.fetch_invitation(link);
        Ok(())
    }

    /// Never a new vault beside one that does not open; and what is in the way stays on the screen.
    pub(crate) fn may_be_invited(&self) -> Result<(), Trouble> {
        if matches!(self.shown().step, Step::Blocked | Step::Locked) {
            return Err(self.closed_because());
        }
        Ok(())
    }

    fn fetch_invitation(&mut self, link: InvitationLink) {
        let number = self.number();
        self.fetching = Some(Fetching { number });
        self.show(|snapshot| {
            snapshot.fetching_invitation = true;
            snapshot.trouble = None;
        });
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("fetch invitation", async move {
            let fetched = tokio::time::timeout(FETCH_WITHIN, fetch(&link)).await;
            let fetched = fetched.unwrap_or(Err(Trouble::InvitationServerSilent));
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Invitation(number, fetched))).await;
        });
    }

    /// From here on it is as if she had opened the file.
    pub(crate) async fn invitation_fetched(&mut self, number: u64, fetched: Fetched) {
        if self.fetching.take_if(|fetching| fetching.number == number).is_none() {
            return;
        }
        match fetched {
            Ok(bytes) => {
                // What is wrong with it is on the screen.
                let _shown = self.take_invitation(&bytes).await;
            }
            Err(trouble) => {
                self.fail(trouble);
            }
        }
        // Last: whoever watches never sees it done with nothing come of it.
        self.show(|snapshot| snapshot.fetching_invitation = false);
    }
}

async fn fetch(link: &InvitationLink) -> Fetched {
    // Measured by the computer's own authorities: nothing of the clinic is known yet.
    let http = ClinicHttp::new(&PinnedRoots::default()).map_err(|_| Trouble::Unexpected)?;
    let bundle = http.fetch_bundle(&link.bundle_address()).await.map_err(|error| {
        tracing::warn!(%error, "no invitation was got");
        trouble_of_fetching(&error)
    })?;
    link.code().open(&bundle).map_err(|error| {
        tracing::warn!(code = error.code(), "the invitation's bundle is not taken");
        trouble_of_bundle(error)
    })
}

fn trouble_of_fetching(error: &PublicError) -> Trouble {
    match error {
        PublicError::NoNetwork => Trouble::InvitationNoNetwork,
        PublicError::NoName => Trouble::InvitationAddressUnknown,
        PublicError::Address(_) => Trouble::InvitationAddressUnreadable,
        PublicError::NoAnswer(_) | PublicError::Server { .. } => Trouble::InvitationServerSilent,
        PublicError::NotThere => Trouble::InvitationNotThere,
        PublicError::TooLong => Trouble::InvitationDamaged,
    }
}

/// A page in place of a bundle (`NotABundle`) comes from an address that is not the clinic's, or a network that
/// asks for a sign-in: that is told apart from a bundle that somebody changed.
fn trouble_of_bundle(error: BundleError) -> Trouble {
    match error {
        BundleError::NotABundle => Trouble::InvitationNotThere,
        BundleError::TooNew => Trouble::InvitationUnreadable,
        BundleError::TooLong | BundleError::NotAuthentic => Trouble::InvitationDamaged,
    }
}

fn trouble_of_link(error: LinkError) -> Trouble {
    match error {
        LinkError::NotALink => Trouble::LinkUnreadable,
        LinkError::UnsafeAddress => Trouble::InvitationAddressUnreadable,
        LinkError::Code(CodeError::WrongLength { .. }) => Trouble::CodeLength,
        LinkError::Code(CodeError::WrongCharacter { .. }) => Trouble::CodeCharacter,
        LinkError::Code(CodeError::Mistyped) => Trouble::CodeMistyped,
    }
}
