### The patient's window. Reading age 9, at most 15 words a sentence.

## On every screen
app-name = Housecall
text-size = Text size
text-size-mark = Aa
text-size-label = Aa Text size: step { $step } of 5
help = Help
help-phone = Help { $phone }
back = Back
home-title = Home
more = More pages
phone-clinic = Phone { $clinic }: { $phone }
phone-your-clinic = Please phone your clinic.
say-code = Tell them this code: { $code }
the-clinic = your clinic

## First run
step-of = Step { $step } of 4
welcome-title = Welcome to Housecall
welcome-lead = See your doctor from home.
welcome-how = Your clinic gave you an invitation: a file, or a leaflet with a code.
open-invitation = Open the invitation file
type-code = Type the code
scan-picture = Scan the picture
other-way = Another way
join-title = A new invitation
join-title-code = Type the code
join-title-scan = Scan the picture
join-how = Your clinic sent you a new invitation. Your medicines stay here.
join-open = Open a new invitation
code-address = Your clinic's web address
code-address-how = It stands on your leaflet, above the code.
code-label = The code on your leaflet
code-empty = It has 26 letters and numbers. Small letters are fine.
code-short = { $count ->
    [one] One more character.
   *[other] { $count } more characters.
}
code-long = { $count ->
    [one] That is one character too many.
   *[other] That is { $count } characters too many.
}
code-character = Character { $place }, “{ $character }”, is in no code. Please look again.
code-mistyped = One character is not as on the leaflet. Please compare them.
code-good = The code is complete.
code-open = Get the invitation
code-fetching = Getting your invitation from the clinic…
scan-how = Hold the leaflet's square picture in front of the camera.
scan-picture-label = What your camera sees
scan-looking = Looking for the picture… Hold it still, not too near.
scan-strange = This is another picture. Please show the one on the leaflet.
scan-again = Open the camera
helping = You are helping { $patient }
invited-title = { $clinic } invites { $person }
invited-title-helper = { $person }, { $relation } of { $patient }
invited-helper = { $clinic } invites you to help { $patient }.
invited-ask = Is that you?
thats-me = Yes, that is me
not-me = No, not me
sign-in-title = Sign in to { $clinic }
sign-in-how = A page of your clinic opens in your browser. Sign in there.
sign-in-why = Then your medicines and visits come here.
sign-in = Sign in
signing-in-title = Finish in your browser
signing-in-how = Your clinic's page is open in your browser. Sign in there.
signing-in-then = This page goes on by itself.
devices-title = Camera and sound
devices-how = Let us see that the doctor can see and hear you.
check-devices = Check camera and sound
check-again = Check again
finish = Go on
finish-later = Do this later

## Camera and sound
camera = Camera
microphone = Microphone
speaker = Speaker
the-camera = The camera
the-microphone = The microphone
the-speaker = The speaker
device-unknown = not checked yet
device-trying = checking now…
device-works = works
device-absent = none was found
device-busy = another program is using it
device-fails = does not work
device-silent = gives no sound: is it switched off?
devices-work = Camera and sound work.
devices-not-tested = Camera and sound are not tested yet.
route-works = The way to the clinic is open.
route-slow = The way to the clinic is open but slow.
tested-at = Tested at { $time }
tested-ago = Tested { $age }
rehearse = Try it now
rehearsal-trying = Trying camera, sound and the way to the clinic…
equipment-title = Camera and sound
equipment-how = Nothing is switched on before you press a button.
equipment-in-call = Your visit goes on. What you choose here is used at once.
equipment-other = Other camera, microphone or speaker
choose-camera = Choose your camera
choose-microphone = Choose your microphone
choose-speaker = Choose your speaker
device-used = · in use
unnamed-camera = Camera without a name
unnamed-microphone = Microphone without a name
unnamed-speaker = Speaker without a name
none-camera = We found no camera. Plug one in, and it shows here.
none-microphone = We found no microphone. Plug one in, and it shows here.
none-speaker = We found no speaker. Plug one in, and it shows here.
try-camera = Show me my picture
try-microphone = Try my microphone
try-speaker = Play a sound
stop-trying = Stop
level-how = Say something. The bars move when we hear you.
level-label = How loud you are
sound-playing = The sound is playing…
sound-ask = Did you hear it?
sound-yes = Yes, I heard it
sound-no = No, I heard nothing
sound-heard = Good. Your speaker works.

## Home
greeting-morning = Good morning, { $name }.
greeting-afternoon = Good afternoon, { $name }.
greeting-evening = Good evening, { $name }.
your-visit = Your visit
see-doctor = See { $doctor }
see-a-doctor = See the doctor
visit-not-open = The button to start comes here when it is time.
visit-in-person = This visit is at { $clinic }.
visit-cancelled = This visit is cancelled.
no-visit = You have no visit booked.
book-visit = To book one, phone { $clinic }: { $phone }
asked-now = Did the clinic ask you to come now?
wait-for-doctor = Go to the waiting room
today-medicines = Your medicines today
no-medicines-today = Your clinic lists no medicine for today.
my-medicines = My medicines
my-visits = My visits

## Freshness
records-age = From { $clinic }, { $age }
records-never = Nothing has come from { $clinic } yet.
records-coming = Asking { $clinic } for news…
refresh = Get the latest

## Medicines
slot-morning = Morning
slot-noon = Noon
slot-evening = Evening
slot-bedtime = Bedtime
slot-other = Other times
slot-whenNeeded = When needed
slot-past = Past: do not take these
slot-count = { $slot }: { $count }
search-medicines = Find a medicine
search-found = { $count ->
    [one] 1 medicine found.
   *[other] { $count } medicines found.
}
search-none = No medicine matches “{ $text }”.
search-all = Show all
medicines-none = Your clinic lists no medicines for you.
medicines-unreadable = { $count ->
    [one] One record could not be read. Please ask the clinic about it.
   *[other] { $count } records could not be read. Please ask the clinic about them.
}
medicine-for = For: { $reason }
medicine-how = How to take it
medicine-verbatim = In the clinic's own words
medicine-reason = What it is for
medicine-until = Until when
medicine-prescriber = Who prescribed it
medicine-authored = Prescribed
medicine-notes = Notes from the clinic
medicine-gone = Your clinic no longer lists this medicine.
medicine-gone-how = Please ask the clinic before you take it.
medicine-gone-back = See my medicines
medicine-past = Do not take this any more.

## Visits
visits-coming = Coming
visits-past = Past
visits-none-coming = No visit is booked.
visit-video = Video visit
visit-at-clinic = At the clinic
visit-cancelled-mark = Cancelled

## Waiting
waiting-title = You are in line
waiting-joining-title = Going to the waiting room
waiting-joining = We are telling the clinic that you are here.
waiting-known = { $clinic } knows you are here.
waiting-kept = You are in { $clinic }'s waiting room. Your place is kept.
waiting-next = You are next.
waiting-before = { $count ->
    [one] One person is before you.
   *[other] { $count } people are before you.
}
waiting-rest = You need not do anything.
waiting-broken-title = We are connecting you again
waiting-broken = The line to the clinic broke. Your place is kept for two minutes.
waiting-phone = You can also phone { $clinic }: { $phone }
leave-line = Leave the line

## Call
call-title = Your visit with { $doctor }
the-doctor = the doctor
call-you = you
call-checking = Checking that this is really { $doctor }…
call-private = Private: only you and { $doctor } ·
call-private-all = Private: only { $people } ·
call-word-separator = { " – " }
call-picture-doctor = Picture of { $doctor }
call-picture-own = Your own picture
call-picture-other = Picture of { $name }
call-bringing-in = { $doctor } is bringing in { $name }…
call-brought-in = { $doctor } brought in { $name }.
call-was-here = { $name } is in this visit too.
call-other-coming = Coming…
call-other-muted = Sound is off
call-other-hidden = Picture is off
call-other-left = { $name } has left.
call-other-refused = We could not check { $name }. You have no line to { $name }. { $doctor } still talks with { $name }.
call-other-stopped = Somebody else may have been on the line of { $name }. We closed it. { $doctor } still talks with { $name }.
call-other-unreached = There is no line to { $name }. { $doctor } still talks with { $name }.
call-own-caption = You
call-own-hidden = Hidden
call-picture-coming = The picture is coming…
call-picture-stopped = The picture stopped for a moment.
call-picture-none = This computer cannot show the picture. The sound goes on.
call-muted = You are muted. { $doctor } cannot hear you.
call-muted-all = You are muted. The others cannot hear you.
call-hidden = You are hidden. { $doctor } cannot see you.
call-hidden-all = You are hidden. The others cannot see you.
call-louder = The sound is louder now. We told { $doctor }.
call-finding-way = Finding another way to { $doctor }… Please stay here.
call-saving-line = Saving your line for the voice. Your picture is smaller for now.
call-doctor-muted = { $doctor } has turned the sound off.
call-doctor-hidden = { $doctor } has turned the picture off.
call-typed = { $doctor } writes:
mute = Mute me
unmute = Let them hear me
hide = Hide me
unhide = Let them see me
cannot-hear = I can’t hear
sound-as-before = Softer again
leave = Leave
write-open = Write or send
write-close = Close writing
exchange-title = Between you and { $doctor } only
exchange-label = Write to { $doctor }
exchange-send = Send
exchange-send-file = Send a file
item-you = You
item-under = On its way…
item-under-file = On its way… { $percent } %
item-done = { $doctor } has it.
item-failed = This was not sent.
item-broken = This did not arrive whole.
item-refused = { $doctor }'s page did not take this.
item-save = Save a copy
item-again = Send again
notice-unplugged = { $name } was unplugged.
notice-stopped = { $name } does not work now.
notice-back = { $name } is back. We use it again.
notice-found = { $name } was plugged in. We use it now.
notice-now = We use { $now } now.
notice-ok = All right
call-help-open = Your visit goes on while you read this.

## After
after-title = Your visit is over
after-title-broken = Your visit stopped
after-left = You can still go back in.
after-typed = { $doctor } wrote to you:
after-exchanged = What was written and sent
after-keep = Keep what was written and sent?
after-keep-yes = It is kept on this computer, locked, when you press Done.
after-keep-no = If not, it is gone when you press Done.
kept-title = Kept from your visits
kept-visit = { $doctor }, { $when }
after-over = Press Done to go home.
go-back-in = Go back in
done = Done

## Help
help-title = Help
help-call = Please phone us. We are glad to help.
help-code = If they ask for a code:
help-no-code = No error is on the screen.
help-records = Your records
help-program = This program
help-version = Housecall version { $version }
sign-out = Sign out
sign-out-ask = Sign out of { $clinic }? You can sign in again any time.
sign-out-yes = Yes, sign out
sign-out-no = Stay signed in

## Blocked
blocked-title = We cannot open your medicines
