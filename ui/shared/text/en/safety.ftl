### Lock, recovery sheet, copies, self-check, help after an incident. Reading age 9, at most 15 words a sentence.

## Lock
lock = Lock
locked-title = Housecall is locked
locked-pin = Type your PIN
locked-open = Open
locked-forgot = I forgot my PIN
locked-wait = { $count ->
    [one] Please wait 1 second.
   *[other] Please wait { $count } seconds.
}
locked-wait-said = Please wait a little before the next try.
locked-ready = You can type your PIN.
locked-mark = Locked
locked-hidden = Locked: your medicines stay hidden.
locked-type-pin = Type my PIN
locked-visit-goes-on = Your visit goes on.
locked-to-visit = Back to my visit
locked-words = { $doctor } and you wrote something. Type your PIN to read it.
locked-helped = Housecall was locked to protect you. Please phone your clinic.
passing-title = Opening Housecall
passing-wait = One moment, please…
secret-show = Show
secret-hide = Hide
secret-show-label = Show: { $label }
secret-hide-label = Hide: { $label }

## The vault does not open
blocked-ways = What you can do
blocked-copy = Put back a copy
blocked-sheet = I have my recovery sheet
blocked-passphrase = Use a passphrase
recover-title = Your recovery sheet
recover-how = Take your sheet. Type the words one by one.
recover-how-pin = Take your sheet. Its words open Housecall without your PIN.
recover-open = Open my medicines
words-one = Word { $place } of 12
words-how = It stands beside the number { $place } on your sheet.
words-next = Next word
words-before = Word before
words-look = Are these the words on your sheet?
words-change = Change
words-change-label = Change word { $place }
words-empty = Please type the word beside number { $place }.
words-odd = “{ $word }” is no word of a sheet. They have 3 to 8 letters.
words-many = These are too many words. A sheet has twelve.
passphrase-title = Type your passphrase
passphrase-title-new = Choose a passphrase
passphrase-why = This computer cannot keep your key. A passphrase can lock your medicines instead.
passphrase-how = Use four or five words only you know. Write them down and hide the paper.
passphrase-label = Passphrase
passphrase-again = The same passphrase again
passphrase-open = Open my medicines
passphrase-set = Use this passphrase
passphrase-short = This is too short. It needs at least 12 letters.
passphrase-empty = Please type your passphrase.
passphrase-other = The two are not the same. Please type it again.

## Home
welcome-copy = I have a copy on a stick
my-family = My family and helpers
home-sheet-none = If this laptop breaks, only the clinic has your list.
    .button = Make my recovery sheet
home-sheet-untried = Do you still have your recovery sheet? Try one word of it.
    .button = Try my recovery sheet
records-age-doubted = This list may be old. It says: from { $clinic }, { $age }

## My family and helpers
family-how = Here you keep your things safe. Somebody you trust may help you.
family-sheet = Recovery sheet
family-sheet-none = Not made yet
family-sheet-made = Made { $at }, not tried yet
family-sheet-tried = Tried { $at }
family-pin = PIN lock
family-pin-on = On. Locks after { $minutes } minutes without you
family-pin-off = Off
family-copies = Copies
family-copies-newest = The newest is from { $at }
family-copies-none = No copy yet
family-history = What happened
family-history-says = Who opened what, and when
family-check = Check this computer
family-check-at = Checked { $at }
family-check-never = Not checked yet
family-incident = Something bad happened
family-incident-says = A theft, a strange call, somebody looked

## Recovery sheet
sheet-title = Recovery sheet
sheet-what = The sheet has 12 words. With them your medicines open on any computer.
sheet-keep = Keep it at home with your papers, away from this laptop.
sheet-secret = Never read it to anyone on the phone. Your clinic never asks for it.
sheet-print = Print my sheet
sheet-save = Save my sheet
sheet-save-how = A saved sheet belongs on a stick. Do not leave it on this laptop.
sheet-made = Made: { $at }
sheet-tried = You tried it { $at }. It works.
sheet-untried = You have not tried it yet.
sheet-try = Try my sheet
sheet-asks = Type word { $place }
sheet-asks-how = It stands beside the number { $place } on your sheet.
sheet-check-word = Check this word
sheet-missed = That is not word { $place }. Nothing is lost. Look at the number and try again.
sheet-anew = Make a new sheet
sheet-anew-ask = A new sheet replaces the old one. Then tear the old one up.
sheet-anew-no = Keep my sheet

## PIN lock
pin-title = PIN lock
pin-on = The PIN lock is on.
pin-off = The PIN lock is off.
pin-worth = It keeps people at your laptop out. A thief with your password and time could still guess it.
pin-new = New PIN: 6 to 12 numbers
pin-again = The same PIN again
pin-current = Your PIN until now
pin-set = Set my PIN
pin-change = Change my PIN
pin-remove = Remove my PIN
pin-remove-how = Then Housecall opens without a PIN.
pin-keep = Leave it as it is
pin-lock-now = Lock now
pin-empty = Please type your PIN until now.
pin-unfit = A PIN has 6 to 12 numbers and nothing else.
pin-other = The two are not the same. Please type the PIN again.
pin-after = Lock when I am away for
pin-minutes = { $minutes } minutes

## Copies
copies-title = Copies
copies-how = Housecall makes a copy by itself every day something changed.
copies-how-blocked = A copy brings back what you had on that day.
copies-how-fresh = Put the stick into this computer. Have your recovery sheet ready.
copies-carry-title = A copy outside this laptop
copies-carried = The last one was made { $at }.
copies-not-carried = There is none yet. It helps if this laptop breaks or is stolen.
copies-make = Put a copy on a stick
copies-here = Copies on this laptop
copies-none = There is no copy on this laptop.
copies-size = { $size }
copies-before = { $size }, made before a copy was put back
copies-look = Look at it
copies-stick = A copy from a stick
copies-stick-how = You need your recovery sheet to open it.
copies-open = Open a copy from a stick
copy-words-title = Which sheet opens this copy?
copy-words-how = Take the sheet you had when this copy was made.
copy-words-open = Open this copy
copy-preview-title = Put back this copy?
copy-made = Made
copy-person = Belongs to
copy-medicines = Medicines
copy-visits = Visits
copy-older = This copy is older than what you see now. Your medicines may have changed since. Ask the clinic before you trust it.
copy-kept = What you have now is kept as a copy too.
copy-restore = Put back this copy
copy-keep-mine = Keep what I have
copy-not-this = Do not use this copy

## What happened
happened-title = What happened
happened-how = The newest is on top. Nothing here can be erased unseen.
happened-save-page = Save as a page to print
happened-save-signed = Save signed file
happened-none = Nothing is written here yet.
happened-more = Show more
happened-other = Something Housecall noted as “{ $action }”
happened-by-clinician = A person of your clinic

## Check this computer
check-title = Check this computer
check-how = We look whether everything protects you as it should.
check-now = Check now
checking = We are looking…
check-at = Checked { $at }
check-open = { $count ->
    [0] All is well.
    [one] One thing needs care.
   *[other] { $count } things need care.
}
check-not-all = Nothing bad was found. We could not look at everything.
verdict-fine = Fine
verdict-attention = Needs care
verdict-bad = Not safe
verdict-unknown = We could not find out
check-store = Your medicines file
    .attention = Open “Copies” and look whether there is a new one.
    .bad = Something in it changed from outside. Please phone your clinic.
    .unknown = Please check again later.
check-keychain = The safe place for your key
    .attention = It answers slowly. Start this computer again.
    .bad = It does not hold your key. Please phone your clinic.
    .unknown = It did not answer. Unlock it and check again.
check-disk = Lock on the whole disk
    .attention = It is not on. Ask a helper to turn disk encryption on.
    .bad = It is not on. A thief could look into this computer. Ask a helper.
    .unknown = Ask a helper whether the disk is encrypted.
check-systemUpdates = News for this computer
    .attention = { $known ->
        [yes] The last update was { $number ->
            [one] one day
           *[other] { $number } days
        } ago. Install the new ones.
       *[no] Please install the updates that wait.
    }
    .bad = { $known ->
        [yes] The last update was { $number ->
            [one] one day
           *[other] { $number } days
        } ago. Install the new ones today.
       *[no] It was not updated for long. Install the updates today.
    }
    .unknown = Look in the settings whether updates wait.
check-appVersion = This Housecall
    .attention = It is getting old. Ask your clinic for the new one.
    .bad = It is too old. Ask your clinic for the new one today.
    .unknown = Ask your clinic whether there is a new one.
check-certificate = Your clinic's pass for this computer
    .attention = { $known ->
        [yes] It ends in { $number ->
            [one] one day
           *[other] { $number } days
        }. Ask your clinic for a new invitation.
       *[no] It ends soon. Ask your clinic for a new invitation.
    }
    .bad = It is not valid. Ask your clinic for a new invitation.
    .unknown = Please check again later.
check-connection = The line to your clinic
    .attention = It works, but it is not the newest kind. Tell your clinic.
    .bad = Somebody else may be answering. Use another network and phone your clinic.
    .unknown = We could not reach the clinic. Is the Wi-Fi on?
check-revocations = News about doctors' computers
    .attention = { $known ->
        [yes] It is { $number ->
            [one] one day
           *[other] { $number } days
        } old. Go on the internet and check again.
       *[no] It is old. Go on the internet and check again.
    }
    .bad = It is too old or was changed. Please phone your clinic.
    .unknown = Go on the internet and check again.
check-sheet = Your recovery sheet
    .attention = Open “Recovery sheet” and try one word of it.
    .bad = You have none. Open “Recovery sheet” and make one.
    .unknown = Open “Recovery sheet” and try one word of it.
check-copies = Your copies
    .attention = Open “Copies” and put one on a stick.
    .bad = There is no good copy. Open “Copies” and make one.
    .unknown = Open “Copies” and look at the newest.

## Something bad happened
incident-title = Something bad happened
incident-open = Get help now
incident-how = Stay calm. You did nothing wrong. What happened?
incident-look = See what we did
incident-stolen = My laptop was stolen
    .first = You do not need the stolen laptop for this.
incident-screenSeen = Someone else saw my screen
    .first = After this they cannot come in with what they saw.
incident-strangeCall = A strange person called
    .first = Tell them nothing more. Your clinic never asks for a PIN or sheet words.
incident-plan = What we will do
plan-sign-out = We end your sign-in at the clinic.
plan-key = We change the key to your medicines. You then need a new sheet.
plan-lock = We lock Housecall, if you have a PIN.
plan-write = We try to write to your clinic.
plan-tell = You phone your clinic. The number is below.
plan-report = We write a report for you and the clinic.
incident-do = Do it now
incident-busy = We are doing it now. Please stay here.
incident-finished = This is what was done.
incident-save = Save the report
incident-close = Close this help
step-clinicTold = Write to your clinic
    .done = Your clinic has the message. Nobody may have read it yet.
    .failed = Your clinic may not have it. Please phone them.
step-signedOut = End your sign-in
    .failed = Ask the clinic to end it for you.
step-rekeyed = Change the key to your medicines
    .done = Old copies and the old sheet no longer open anything. Make a new sheet.
    .failed = Please tell the clinic. Your medicines are still locked with the old key.
    .forYou = Open “PIN lock” and set a new PIN.
step-locked = Lock Housecall
    .failed = Close the lid of this laptop.
    .forYou = Set a PIN, so that you can lock it.
step-phoneClinic = Phone your clinic
    .forYou = The number is below. Say what happened.
step-reportReady = Write a report
    .done = Save it and give it to your clinic.
    .failed = Write down what happened and when.
step-is-doing = We are on it…
step-is-done = Done
step-is-failed = Not done
step-is-forYou = Please do this
