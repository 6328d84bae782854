use std::fmt;
use std::time::Duration;

use signalling::{HubCode, Role};
use trust::{Anchor, Identity, Standing};

use crate::revocations::Current;

/// Somebody whose certificates and proof hold.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) sub: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) certificates: Vec<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({:?})", self.role)
    }
}

/// The one place where the hub decides who somebody is.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) anchor: Anchor,
    pub(crate) revocations: Current,
    pub(crate) names: Vec<String>,
}

impl Gate {
    /// Checks the chain against the clinic's root and what the clinic has revoked, and the signature over this
    /// socket's nonce against the chain's leaf. The detail goes to the log as a code. The identity is for
    /// [`Self::still_stands`].
    pub(crate) fn person_from_hello(
        &self,
        certificates: Vec<String>,
        proof: &str,
        nonce: &str,
        now: Duration,
    ) -> Result<(Person, Identity), HubCode> {
        let revocations = self.revocations.get();
        let chain = trust::verify_chain(&certificates, &self.anchor, revocations.as_deref(), now.as_secs());
        let identity = chain.map_err(|error| {
            tracing::info!(code = error.code(), "certificates refused");
            HubCode::CertificateRefused
        })?;
        let role = match identity.role() {
            // A caregiver waits in her patient's place; a guest waits to be brought in.
            trust::Role::Patient | trust::Role::Caregiver | trust::Role::Guest => Role::Patient,
            trust::Role::Provider => Role::Provider,
            trust::Role::Invitation => return Err(HubCode::CertificateRefused),
        };
        let mut refusal = "no_name";
        let proven = self.names.iter().any(|name| {
            trust::open_hello(proof, identity.key(), nonce, name).map_err(|error| refusal = error.code()).is_ok()
        });
        if !proven {
            tracing::info!(code = refusal, "proof refused");
            return Err(HubCode::ProofRefused);
        }
        let person = Person { sub: identity.sub().to_owned(), name: identity.name().to_owned(), role, certificates };
        Ok((person, identity))
    }

    /// Whether the newest list leaves somebody in who was let in under an older one.
    pub(crate) fn still_stands(&self, identity: &Identity, now: Duration) -> bool {
        identity.standing(self.revocations.get().as_deref(), now.as_secs()) != Standing::Revoked
    }
}
