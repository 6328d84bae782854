### Pages that are printed or handed over: recovery sheet, history, report of an incident.

# $clinic: the clinic's name. $phone: its number.
paper-help = Questions? Phone { $clinic }: { $phone }
paper-made = Made: { $at }
# $page, $of: numbers.
paper-page = Page { $page } of { $of }
paper-by-patient = The patient
paper-by-caregiver = The helper
paper-by-app = Housecall
paper-by-clinic = The clinic
paper-by-clinician = A person of the clinic
# $action: the code of something this version has no words for.
paper-other = “{ $action }”

## Recovery sheet
paper-sheet-title = Recovery sheet
# $name: whose it is.
paper-sheet-for = For { $name }
paper-sheet-what = With these 12 words your medicines open on any computer, also when you forgot your PIN.
paper-sheet-how = In Housecall press “I have my recovery sheet”, then type the words in their order.
paper-sheet-square = The same words for a camera:
paper-sheet-keep = Keep this sheet with your papers, away from the laptop. Whoever has both can open your medicines.
paper-sheet-secret = Never read the words to anyone on the phone. Your clinic never asks for them.
paper-sheet-old = A new sheet replaces this one. Then tear this one up.

## History
paper-history-title = What happened
paper-history-for = Records of { $name }
paper-history-signed = This page is for reading. The saved signed file is what proves it.
paper-history-key = This computer’s key: { $key }
paper-history-head = State of the records: { $head }

## Message to the clinic
paper-alert-stolen = Housecall: we are told that a laptop with this patient’s records was stolen. Please phone the patient, end the sign-ins of the app, and revoke the laptop’s certificate.
paper-alert-screen-seen = Housecall: we are told that someone else saw this patient’s records on the screen. Please phone the patient, and end the sign-ins of the app.
paper-alert-strange-call = Housecall: we are told that a stranger called this patient. Please phone the patient, and end the sign-ins of the app.

## Report of an incident
paper-incident-title = Report of an incident
paper-incident-stolen = A laptop was stolen.
paper-incident-screen-seen = Someone else saw the screen.
paper-incident-strange-call = A strange person called.
paper-incident-for = It happened to { $name } ({ $person }).
paper-incident-at = Help was asked for: { $at }
paper-incident-nothing = There is no medical content on this page.
paper-incident-done = What was done
paper-step-clinic-told = The clinic says that it has a message about this
paper-step-signed-out = The sign-in at the clinic was ended
paper-step-rekeyed = The key to the medicines was changed
paper-step-locked = Housecall was locked
paper-step-phone-clinic = The clinic has to be told by telephone
paper-step-report-ready = This report was written
paper-state-doing = in hand
paper-state-done = done
paper-state-failed = NOT done
paper-state-for-you = still to do
paper-incident-ids = For the clinic
paper-incident-key = This computer’s key
paper-incident-certificate = This computer’s certificate
paper-incident-until = The certificate ends
paper-incident-unknown = not known
paper-incident-visits = Last visits
paper-incident-no-visits = No visit is written down.
