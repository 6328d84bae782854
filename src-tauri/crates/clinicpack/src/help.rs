//! What each command says of itself.

const ALL: &str = "\
clinicpack: a clinic's keys, on a computer that is not on the network

  init      make a clinic: its keys, sealed by a passphrase, and on paper
  restore   type the root key back from paper
  profile   write the clinic's signed profile, or change what is in it
  provider  certify a doctor's browser
  invite    invite a patient, or somebody who acts for one
  revoke    take a certificate or a key back: the next revocation list
  list      what was issued, and what of it is still valid
  rotate    new certificates for the hub or the doctors
  doctor    check from outside whether everything is there and in date

clinicpack help COMMAND explains one. No key is ever written over, and every file is readable by you only.
Whoever asks for a passphrase does it on the terminal; --passphrase-file FILE is for scripts.";

const INIT: &str = "\
clinicpack init FOLDER --id ID --name NAME --phone NUMBER --fhir-base URL --client-id ID
                       --hub URL --page-origin URL --zone ZONE --hub-host HOST [--hub-host HOST …]
                       [--web URL] [--revocation refuse|warn] [--relay turn:HOST:PORT …]
                       [--paper FILE] [--number N] [--passphrase-file FILE]
                       [--from-paper FILE (--revocations FILE | --list-lost --list-number N)]

Makes a new clinic in FOLDER: the root key (root.sealed), the TLS authority that the app will trust for hub and
records, the hub's first certificate (hub.pem, hub.key: these go to the hub), and revocation list number 1.
The passphrase has at least twelve characters; four words that belong to nothing are good. It cannot be reset.
  --web         where invitations are fetched from; else where the doctor's page comes from
  --revocation  what the app does without a fresh revocation list: refuse the call, or warn (the default)
  --paper       writes the root key as four lines to print; then delete the file and lock the paper away
  --from-paper  for a lost folder: the same root from its paper. Give --number higher than the clinic's last one
  --revocations the clinic's last revocation list: the hub has it. The new folder's first list has all that is on it
  --list-lost   the last list is lost. The new one names nobody: every certificate and key that was taken back before
                is good again unless you revoke it anew. --list-number is higher than the last list's number, else
                those who have that list refuse the new one";

const RESTORE: &str = "\
clinicpack restore FOLDER [--paper FILE] [--passphrase-file FILE]

Seals the root key anew under a new passphrase, from its four lines on paper: typed, or in FILE. For a forgotten
passphrase or a lost root.sealed; move a root.sealed that no longer opens away first. Only the key that belongs to
this folder is taken.";

const PROFILE: &str = "\
clinicpack profile FOLDER --out FILE [any setting of init with its new value] [--update-key FILE]

Writes the clinic's profile, signed. Given settings change first, and the profile's number counts up; laptops keep the
profile with the highest number that they were invited with. What cannot change is --id: that is another clinic.";

const PROVIDER: &str = "\
clinicpack provider certify FOLDER --request FILE --words \"A B C D E F\" --sub Practitioner/ID --name NAME --days N
                                   --out FILE

Certifies the key of a doctor's browser. The request is the file her page exports. The six words are the ones that
her page shows: have her read them to you, on the phone or across the table, and type what you hear. If they differ,
the file was replaced on its way and nothing is certified.";

const INVITE: &str = "\
clinicpack invite FOLDER --sub Patient/ID --name NAME --days N --out FOLDER2 [--font FILE.ttf]
clinicpack invite FOLDER --sub RelatedPerson/ID --name NAME --for Patient/ID --for-name NAME --relation WORD
                         --days N --out FOLDER2 [--font FILE.ttf]

Invites one person for so many days. Writes into FOLDER2:
  ID.housecall         the invitation as a file; whoever has it can become that person's computer
  ID.pdf               the leaflet: the square code, the code to type, whom to phone. To print, not to send
  ID.link              the link in the square code
  invitations/…        the sealed bundle for the hub or any web server, under /invitations/; it opens with the code only
Ids are those of the person in the clinic's records. A relation has at most 40 characters. --font is for names in a
script that the leaflet's own font has not.";

const REVOKE: &str = "\
clinicpack revoke FOLDER [--serial SERIAL …] [--person ID …] [--key THUMBPRINT …] [--renew] [--days N] [--out FILE]

Writes the next revocation list, with everything of the one before. --person takes back every certificate and key that
was issued for the person here, invitations included. A device that a doctor renewed is under the doctor's signature
and not in this folder: take its key from the doctor's page and give --key. Revoking a doctor's certificate or key
also ends what she renewed: those patients need a new invitation.
--renew signs the same list for another --days (35 if not said): do that before it is old, since apps then warn, or
refuse calls if the clinic says so. Give the list to the hub (its setting `revocations`).";

const LIST: &str = "\
clinicpack list FOLDER [--person ID]

Shows what was issued, to whom, until when, whether it is still valid, and the newest revocation list.
Needs no passphrase.";

const ROTATE: &str = "\
clinicpack rotate hub FOLDER --hub-host HOST [--hub-host HOST …] --out FOLDER2
clinicpack rotate doctors FOLDER --days N --out FOLDER2
clinicpack rotate root FOLDER

hub      a new TLS key and certificate for the hub, under the same authority: laptops notice nothing
doctors  a new certificate for every doctor whose present one is valid, for the same key
root     cannot be done: everybody is trusted by the root, so a new root is a new clinic. Make one with init under
         another id, and invite everybody anew. Do it at once if the root key was ever seen by somebody else";

const DOCTOR: &str = "\
clinicpack doctor FOLDER [--relay turn:HOST:PORT …]

Checks from outside: hub, doctor's page, records (FHIR metadata, SMART sign-in), relays, how many days certificates
and the revocation list have left, and whether the clocks agree. Each failure has a name and a next step. Run it on a
computer that is on the network, with a copy of the folder without root.sealed: it needs no passphrase.
Ends with 1 if something failed.";

/// The help of one command, or of all.
pub(crate) fn of(command: Option<&str>) -> Option<&'static str> {
    Some(match command {
        None => ALL,
        Some("init") => INIT,
        Some("restore") => RESTORE,
        Some("profile") => PROFILE,
        Some("provider" | "certify") => PROVIDER,
        Some("invite") => INVITE,
        Some("revoke") => REVOKE,
        Some("list") => LIST,
        Some("rotate") => ROTATE,
        Some("doctor") => DOCTOR,
        Some(_) => return None,
    })
}
