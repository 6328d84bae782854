//! The error words OAuth servers use, as a closed list.

/// What an authorisation server said went wrong.
///
/// Invariant: never carries the server's own text, which may name a person.
/// Source: RFC 6749 §4.1.2.1 and §5.2; OpenID Connect Core §3.1.2.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OauthCode {
    /// `access_denied`: the person or the server said no.
    AccessDenied,
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_client`: the clinic does not know this app.
    InvalidClient,
    /// `invalid_grant`: the code or refresh token is used, old or revoked.
    InvalidGrant,
    /// `unauthorized_client`.
    UnauthorizedClient,
    /// `unsupported_grant_type` or `unsupported_response_type`.
    Unsupported,
    /// `invalid_scope`.
    InvalidScope,
    /// `server_error`.
    ServerError,
    /// `temporarily_unavailable`.
    TemporarilyUnavailable,
    /// `login_required`, `consent_required`, `interaction_required` and the like.
    InteractionRequired,
    /// A word we do not know.
    Other,
}

impl OauthCode {
    /// Reads the server's word; an unknown one is [`OauthCode::Other`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "access_denied" => Self::AccessDenied,
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" | "unsupported_response_type" => Self::Unsupported,
            "invalid_scope" => Self::InvalidScope,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            "login_required" | "consent_required" | "interaction_required" | "account_selection_required" => {
                Self::InteractionRequired
            }
            _ => Self::Other,
        }
    }

    /// The word as the standard writes it, for logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::Unsupported => "unsupported",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::Other => "other",
        }
    }
}
