//! The doctor's browser asks for a certificate, the administrator compares the words, and the file goes back.

use super::{Sabotage, Stage};
use crate::demo::doctor::Doctor;
use crate::demo::town::Town;
use anyhow::Result;
use trust::{CertificateRequest, DeviceKey};

pub(super) async fn certify_the_doctor(stage: &mut Stage, town: &Town, doctor: &Doctor) -> Result<()> {
    let (mut request, words) = doctor.asks_for_certificate().await?;
    stage.report.put("request_words", words.clone());
    if stage.is(Sabotage::RequestReplaced) {
        request = CertificateRequest::new(DeviceKey::generate()?.public()).to_text();
    }
    let certified = town.certify_doctor(&request, &words).await;
    let certificate = stage.must("doctor_certified_by_her_words", certified)?;
    doctor.brings_certificate(&certificate).await
}
