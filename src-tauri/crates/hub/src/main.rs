//! `housecall-hub --config FILE`: runs the clinic's hub until it is told to stop.
#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, clippy::print_stdout, reason = "a command-line program speaks on its terminal")]

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use hub::{Hub, HubFile};
use tracing_subscriber::EnvFilter;

const USAGE: &str = "usage: housecall-hub --config FILE\n\nThe file is JSON; its form is in the \
                     documentation of hub::HubFile.";

#[tokio::main]
async fn main() -> ExitCode {
    // The relay's crate writes addresses at every packet; only its errors are of use.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,turn=off,stun=off,webrtc_util=off"));
    tracing_subscriber::fmt().with_env_filter(filter).init();

    let mut arguments = std::env::args_os().skip(1);
    let path = match (arguments.next(), arguments.next(), arguments.next()) {
        (Some(flag), Some(path), None) if flag == "--config" => PathBuf::from(path),
        (Some(flag), None, None) if flag == "--help" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&path).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("housecall-hub: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprint!(": {error}");
                cause = error.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

async fn run(path: &std::path::Path) -> Result<(), Box<dyn Error>> {
    let config = HubFile::read(path)?;
    let hub = Hub::start(config).await?;
    wait_for_the_end().await?;
    hub.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn wait_for_the_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn wait_for_the_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
