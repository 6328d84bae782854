//! The reference clinic as a program of its own.

#![expect(clippy::print_stdout, reason = "a program tells where it listens")]
#![expect(clippy::print_stderr, reason = "a program tells why it ends")]

use std::io;
use std::process::ExitCode;

use reference_clinic::{ClinicConfig, ReferenceClinic, Tls};

/// What `--help` says.
const HELP: &str = "\
reference-clinic: a small FHIR R4 and SMART server with made-up people

  --listen ADDRESS      where to listen (127.0.0.1:0)
  --cert FILE           certificate chain, PEM
  --key FILE            its private key, PEM
  --public-base URL     the origin others reach it at; {port} stands for the port
  --expires-in SECONDS  how long an access token lasts (300)
  --page-size COUNT     matches on a page (5)
  --faults              lets POST /_faults break things
";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let config = match config(&arguments) {
        Ok(config) => config,
        Err(why) => {
            eprintln!("reference-clinic: {why}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match ReferenceClinic::start(config).await {
        Ok(clinic) => {
            println!("{}", clinic.base());
            if tokio::signal::ctrl_c().await.is_err() {
                eprintln!("reference-clinic: the signal to stop cannot be waited for");
            }
            clinic.stop().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("reference-clinic: not started, because {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the flags.
fn config(arguments: &[String]) -> Result<ClinicConfig, String> {
    let mut config = ClinicConfig::default();
    let (mut certificate, mut key) = (None, None);
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        if flag == "--faults" {
            config.faults_over_http = true;
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{flag} needs a value"))?;
        let bad = || format!("{flag} cannot be {value}");
        match flag.as_str() {
            "--listen" => config.listen = value.parse().map_err(|_| bad())?,
            "--cert" => certificate = Some(std::fs::read_to_string(value).map_err(|_| bad())?),
            "--key" => key = Some(std::fs::read_to_string(value).map_err(|_| bad())?),
            "--public-base" => config.public_base = Some(value.clone()),
            "--expires-in" => config.expires_in_seconds = value.parse().map_err(|_| bad())?,
            "--page-size" => config.page_size = value.parse().map_err(|_| bad())?,
            _ => return Err(format!("{flag} is not known")),
        }
    }
    config.tls = match (certificate, key) {
        (Some(certificate_pem), Some(key_pem)) => Some(Tls { certificate_pem, key_pem }),
        (None, None) => None,
        _ => return Err("--cert and --key go together".to_owned()),
    };
    Ok(config)
}
