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
welcome-how = Your clinic gave you an invitation. It is a small file.
open-invitation = Open my invitation
invited-title = { $clinic } invites { $person }
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
device-unknown = not checked yet
device-trying = checking now…
device-works = works
device-absent = none was found
device-busy = another program is using it
device-fails = does not work
devices-work = Camera and sound work.
devices-tested = Checked at { $time }
devices-not-tested = Camera and sound are not checked yet.
devices-trying = Checking camera and sound…

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
call-checking = Checking that this is really { $doctor }…
call-private = Private: only you and { $doctor } ·
call-word-separator = { " – " }
call-picture-doctor = Picture of { $doctor }
call-picture-own = Your own picture
call-own-caption = You
call-own-hidden = Hidden
call-picture-coming = The picture is coming…
call-picture-stopped = The picture stopped for a moment.
call-picture-none = This computer cannot show the picture. The sound goes on.
call-muted = You are muted. { $doctor } cannot hear you.
call-hidden = You are hidden. { $doctor } cannot see you.
call-louder = The sound is louder now. We told { $doctor }.
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
call-help-open = Your visit goes on while you read this.

## After
after-title = Your visit is over
after-title-broken = Your visit stopped
after-left = You can still go back in.
after-typed = { $doctor } wrote to you:
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
