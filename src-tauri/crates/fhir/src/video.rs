//! The address of a video visit, in the three forms clinics write it.

use clinical::{VideoForm, VideoLink};
use serde_json::value::RawValue;
use url::Url;

use crate::r4;

/// R5's `Appointment.virtualService` carried in R4. A second spelling ends the same way.
const EXTENSION_ENDS: [&str; 2] = ["extension-Appointment.virtualService", "ext-R5-Appointment.virtualService"];

/// The address lies at most three extensions deep; deeper ones are not looked into.
const DEPTH: usize = 4;

/// The video link of an appointment, when it has one in any of the three forms.
pub(crate) fn video_from_fhir(appointment: &r4::Appointment) -> Option<VideoLink> {
    let link = |form: VideoForm| move |url: String| VideoLink { url, form };
    in_extensions(appointment)
        .map(link(VideoForm::Extension))
        .or_else(|| appointment.virtual_service.iter().find_map(in_detail).map(link(VideoForm::Native)))
        .or_else(|| appointment.contained.iter().find_map(|raw| in_service(raw)).map(link(VideoForm::ContainedService)))
}

fn in_extensions(appointment: &r4::Appointment) -> Option<String> {
    appointment.extension.iter().filter_map(|raw| extension(raw)).find_map(|outer| {
        let url = outer.url.text()?;
        if !EXTENSION_ENDS.iter().any(|end| url.ends_with(end)) {
            return None;
        }
        let inner: Vec<r4::Extension> = outer.extension.iter().filter_map(|raw| extension(raw)).collect();
        let named = |name: &str| {
            let is_named = |one: &&r4::Extension| one.url.text().is_some_and(|url| url.starts_with(name));
            inner.iter().filter(is_named).find_map(|one| in_extension(one, DEPTH))
        };
        named("address").or_else(|| named("additionalInfo"))
    })
}

fn extension(raw: &RawValue) -> Option<r4::Extension> {
    serde_json::from_str(raw.get()).ok()
}

fn in_extension(one: &r4::Extension, depth: usize) -> Option<String> {
    let contact = one.value_contact_point.get().and_then(|point| point.value.text());
    let values = [one.value_url.text(), one.value_uri.text(), contact, one.value_string.text()];
    values.into_iter().flatten().find_map(web_address).or_else(|| {
        let deeper = depth.checked_sub(1)?;
        one.extension.iter().filter_map(|raw| extension(raw)).find_map(|inner| in_extension(&inner, deeper))
    })
}

fn in_detail(detail: &r4::VirtualServiceDetail) -> Option<String> {
    let point = detail.address_contact_point.get().and_then(|point| point.value.text());
    let extended = detail.address_extended_contact_detail.get().into_iter().flat_map(|contact| &contact.contact);
    [detail.address_url.text(), detail.address_string.text(), point]
        .into_iter()
        .flatten()
        .chain(extended.filter_map(|point| point.value.text()))
        .chain(detail.additional_info.iter().map(String::as_str))
        .find_map(web_address)
}

fn in_service(raw: &RawValue) -> Option<String> {
    let head: r4::Head = serde_json::from_str(raw.get()).ok()?;
    if head.resource_type.text() != Some("HealthcareService") {
        return None;
    }
    let service: r4::HealthcareService = serde_json::from_str(raw.get()).ok()?;
    service.telecom.iter().filter_map(|point| point.value.text()).find_map(web_address)
}

/// Only an address of the web counts; a phone number or a room's name does not.
fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "https" | "http") && url.has_host()).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn video(json: &str) -> Option<(String, VideoForm)> {
        let appointment: r4::Appointment = serde_json::from_str(json).unwrap();
        video_from_fhir(&appointment).map(|link| (link.url, link.form))
    }

    const LINK: &str = "https://visit.example/room/7";

    #[test]
    fn the_r4_extension_is_read_with_its_datatype_marker() {
        let flat = r#"{"extension": [{
            "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService",
            "extension": [
                {"url": "_datatype", "valueString": "VirtualServiceDetail"},
                {"url": "channelType", "valueCoding": {"code": "zoom"}},
                {"url": "addressUrl", "valueUrl": "https://visit.example/room/7"}]}]}"#;
        assert_eq!(video(flat), Some((LINK.into(), VideoForm::Extension)));
        let nested = r#"{"extension": [{
            "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService",
            "extension": [{"url": "_datatype", "valueString": "VirtualServiceDetail"},
                {"url": "address", "extension": [
                    {"url": "_datatype", "valueString": "ExtendedContactDetail"},
                    {"url": "contact", "valueContactPoint": {"system": "url", "value": "https://visit.example/room/7"}}]}]}]}"#;
        assert_eq!(video(nested), Some((LINK.into(), VideoForm::Extension)));
    }

    #[test]
    fn a_contained_healthcare_service_is_read() {
        let json = r##"{"contained": [{"resourceType": "HealthcareService", "id": "4",
            "telecom": [{"system": "phone", "value": "555 0100"}, {"system": "url", "value": "https://visit.example/room/7"}]}],
            "participant": [{"actor": {"reference": "#4"}}]}"##;
        assert_eq!(video(json), Some((LINK.into(), VideoForm::ContainedService)));
    }

    #[test]
    fn the_native_form_of_r5_is_read() {
        let json =
            r#"{"virtualService": [{"channelType": {"code": "x"}, "addressUrl": "https://visit.example/room/7"}]}"#;
        assert_eq!(video(json), Some((LINK.into(), VideoForm::Native)));
        let detail = r#"{"virtualService": [{"addressExtendedContactDetail": {"contact": [
            {"system": "phone", "value": "555 0100"}, {"system": "url", "value": "https://visit.example/room/7"}]}}]}"#;
        assert_eq!(video(detail), Some((LINK.into(), VideoForm::Native)));
    }

    #[test]
    fn what_is_not_a_web_address_is_no_video_link() {
        for value in ["555 0100", "javascript:alert(1)", "file:///etc/passwd", "https://", "room 7"] {
            let json = format!(r#"{{"virtualService": [{{"addressString": "{value}"}}]}}"#);
            assert_eq!(video(&json), None, "{value}");
        }
        assert_eq!(
            video(r#"{"extension": [{"url": "https://other.example", "valueUrl": "https://x.example"}]}"#),
            None
        );
    }

    #[test]
    fn extensions_nested_without_end_are_not_followed() {
        let mut json = r#"{"url": "address", "valueUrl": "https://visit.example"}"#.to_owned();
        for _ in 0..50 {
            json = format!(r#"{{"url": "address", "extension": [{json}]}}"#);
        }
        let json =
            format!(r#"{{"extension": [{{"url": "x/extension-Appointment.virtualService", "extension": [{json}]}}]}}"#);
        assert_eq!(video(&json), None);
    }
}
