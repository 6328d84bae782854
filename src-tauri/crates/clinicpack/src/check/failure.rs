//! What can be wrong, each with its name and what to do.

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no way out of this computer.
    #[error("this computer is not on a network")]
    NoNetwork,
    /// The address in the settings is not one.
    #[error("its address is not one")]
    BadAddress,
    /// The name does not exist.
    #[error("nobody knows the name {0}")]
    NameUnknown(String),
    /// Nothing listens there.
    #[error("nothing listens there")]
    Refused,
    /// Nothing came back in time.
    #[error("it does not answer")]
    NoAnswer,
    /// Its TLS certificate is not trusted.
    #[error("its TLS certificate is not trusted, or for another name")]
    NotTrusted,
    /// It answered something that is no answer.
    #[error("its answer cannot be read")]
    Unreadable,
    /// It answered with a status that is none of the good ones.
    #[error("it answers with status {0}")]
    Status(u16),
    /// The answer is not JSON.
    #[error("its answer is not JSON")]
    NotJson,
    /// Something answers, but it is not the hub.
    #[error("what answers there is not the hub (status {status})")]
    NotAHub {
        /// The status.
        status: u16,
    },
    /// The records system does not describe itself.
    #[error("what answers there is not a FHIR server")]
    NotRecords,
    /// Another version of FHIR.
    #[error("it speaks FHIR {0}, and not R4")]
    OtherFhir(String),
    /// The sign-in does not say where.
    #[error("the sign-in names no {0}")]
    NoSignIn(&'static str),
    /// The sign-in has no PKCE.
    #[error("the sign-in has no PKCE with S256")]
    NoPkce,
    /// A clock is wrong, its or this computer's.
    #[error("its clock and this computer's are {seconds} seconds apart")]
    ClocksApart {
        /// How many.
        seconds: u64,
    },
    /// It has ended.
    #[error("it ended {days} days ago")]
    Ended {
        /// How many.
        days: i64,
    },
    /// It ends soon.
    #[error("it ends in {days} days")]
    EndsSoon {
        /// How many.
        days: i64,
    },
    /// The TLS authority's certificate in the folder is not one.
    #[error("the TLS authority's certificate is damaged")]
    BadAuthority,
    /// No doctor can call.
    #[error("no doctor's certificate is valid")]
    NoDoctor,
    /// There is no revocation list.
    #[error("there is none")]
    NoList,
    /// The list is old.
    #[error("it is old: apps cannot check any more")]
    ListOld,
    /// The list is old within a week.
    #[error("it is old within a week")]
    ListOldSoon,
    /// The relay's address is not one.
    #[error("a relay's address is turn:HOST:PORT or turns:HOST:PORT, with ?transport=tcp for TCP")]
    BadRelay,
    /// The relay answered something else.
    #[error("what answers there is not a relay")]
    NotARelay,
}

impl Failure {
    /// Its name, always the same.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNetwork => "check_no_network",
            Self::BadAddress => "check_bad_address",
            Self::NameUnknown(_) => "check_name_unknown",
            Self::Refused => "check_nothing_listens",
            Self::NoAnswer => "check_no_answer",
            Self::NotTrusted => "check_not_trusted",
            Self::Unreadable => "check_unreadable",
            Self::Status(_) => "check_status",
            Self::NotJson => "check_not_json",
            Self::NotAHub { .. } => "check_not_a_hub",
            Self::NotRecords => "check_not_records",
            Self::OtherFhir(_) => "check_other_fhir",
            Self::NoSignIn(_) => "check_no_sign_in",
            Self::NoPkce => "check_no_pkce",
            Self::ClocksApart { .. } => "check_clocks_apart",
            Self::Ended { .. } => "check_ended",
            Self::EndsSoon { .. } => "check_ends_soon",
            Self::BadAuthority => "check_bad_authority",
            Self::NoDoctor => "check_no_doctor",
            Self::NoList => "check_no_list",
            Self::ListOld => "check_list_old",
            Self::ListOldSoon => "check_list_old_soon",
            Self::BadRelay => "check_bad_relay",
            Self::NotARelay => "check_not_a_relay",
        }
    }

    /// What to do next.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::NoNetwork => "run this on a computer that is on the network, with the folder but without root.sealed",
            Self::BadAddress => "correct it: clinicpack profile … with the right address",
            Self::NameUnknown(_) => "look at the name's DNS record, or correct the address: clinicpack profile …",
            Self::Refused => "start the server, or open its port in the firewall",
            Self::NoAnswer => "look whether the server runs and a firewall lets its port through",
            Self::NotTrusted => {
                "give the server its certificate again: clinicpack rotate hub …, with its name as --hub-host"
            }
            Self::Unreadable | Self::Status(_) | Self::NotJson => "look in the server's own log",
            Self::NotAHub { .. } => "look whether the address leads to the hub, and not to another server before it",
            Self::NotRecords | Self::OtherFhir(_) => {
                "correct the records' address: clinicpack profile … --fhir-base URL"
            }
            Self::NoSignIn(_) | Self::NoPkce => {
                "have the records' maker switch on SMART App Launch 2 for a public client"
            }
            Self::ClocksApart { .. } => "set both clocks by a time server (NTP), and look which one was wrong",
            Self::Ended { .. } | Self::EndsSoon { .. } => {
                "renew it: clinicpack rotate hub …, clinicpack rotate doctors …, or the page's and records' own authority"
            }
            Self::BadAuthority => "take tls-authority.pem from a copy of the folder",
            Self::NoDoctor => "certify one: clinicpack provider certify …",
            Self::NoList | Self::ListOld | Self::ListOldSoon => {
                "sign the next one and give it to the hub: clinicpack revoke --renew"
            }
            Self::BadRelay => "correct it: clinicpack profile … --relay turn:HOST:PORT",
            Self::NotARelay => "look whether the address leads to the relay (TURN), and at its log",
        }
    }
}
