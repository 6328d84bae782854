use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::serve::Listener;
use signalling::limits;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Shared, serve};
use crate::invitations::Invitations;
use crate::room::ConnId;

/// Sockets at once: 10,000 waiting patients and room to spare.
const MOST_SOCKETS: usize = 20_000;
/// A socket's own buffers; the default of 128 KiB each would be 5 GB for 20,000 sockets.
const SOCKET_BUFFER: usize = 8 * 1024;

#[derive(Clone)]
struct Door {
    shared: Shared,
    origins: Arc<[String]>,
    next: Arc<AtomicU64>,
    places: Arc<Semaphore>,
    invitations: Arc<Invitations>,
    tasks: TaskTracker,
}

/// The hub's addresses: `/socket` for the messages, `/invitations/{id}` for sealed invitations, `/health` for
/// whoever watches the hub.
pub(crate) fn router(shared: Shared, origins: Vec<String>, invitations: Invitations, tasks: TaskTracker) -> Router {
    Router::new()
        .route("/socket", get(socket))
        .route("/invitations/{id}", get(invitation))
        .route("/health", get(async || "ok\n"))
        .with_state(Door {
            shared,
            origins: origins.into(),
            next: Arc::default(),
            places: Arc::new(Semaphore::new(MOST_SOCKETS)),
            invitations: Arc::new(invitations),
            tasks,
        })
}

/// A name that is not even text is answered as any other that is not there.
async fn invitation(State(door): State<Door>, id: Result<Path<String>, PathRejection>) -> Response {
    let id = id.map(|Path(id)| id).unwrap_or_default();
    door.invitations.get(id, door.shared.clock.now()).await
}

/// Serves on one listener until the hub stops.
pub(crate) fn spawn<L>(listener: L, router: Router, tasks: &TaskTracker, stop: &CancellationToken)
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    let stop = stop.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
    tasks.spawn(async move {
        if let Err(error) = serving.await {
            tracing::error!(code = ?error.kind(), "listening ended");
        }
    });
}

async fn socket(State(door): State<Door>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !origin_allowed(&headers, &door.origins) {
        tracing::info!(code = "origin", "socket refused");
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(place) = Arc::clone(&door.places).try_acquire_owned() else {
        tracing::warn!(code = "full", "socket refused");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let conn = ConnId(door.next.fetch_add(1, Ordering::Relaxed));
    upgrade
        .read_buffer_size(SOCKET_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(limits::MAX_FROM_HUB_BYTES + limits::MAX_MESSAGE_BYTES)
        .max_message_size(limits::MAX_MESSAGE_BYTES)
        .max_frame_size(limits::MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| {
            let served = serve(socket, conn, door.shared.clone());
            door.tasks.track_future(async move {
                served.await;
                drop(place);
            })
        })
}

/// A browser always names the page's origin: it must be one of the clinic's. The app names none.
fn origin_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => allowed.iter().any(|one| one.as_bytes() == origin.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn allowed(origins: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for origin in origins {
            headers.append(header::ORIGIN, HeaderValue::from_static(origin));
        }
        origin_allowed(&headers, &["https://doctor.clinic.test".to_owned()])
    }

    #[test]
    fn only_the_clinics_own_page_and_programs_without_a_page_may_open_a_socket() {
        assert!(allowed(&[]));
        assert!(allowed(&["https://doctor.clinic.test"]));
        assert!(!allowed(&["https://doctor.clinic.test.evil.test"]));
        assert!(!allowed(&["http://doctor.clinic.test"]));
        assert!(!allowed(&["null"]));
        assert!(!allowed(&["https://doctor.clinic.test", "https://evil.test"]));
    }
}
