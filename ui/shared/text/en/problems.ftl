### One message for each error code: what happened, what we do about it, one button.
### Reading age 9, at most 15 words a sentence.

problem-invitationUnreadable = We cannot read this invitation.
    .doing = Nothing was changed. Ask the clinic to send you a new one.
    .button = Open another invitation
problem-invitationExpired = This invitation is too old.
    .doing = Nothing was changed. Ask the clinic to send you a new one.
    .button = Open another invitation
problem-invitationOtherClinic = This invitation is from another clinic.
    .doing = We kept everything as it was.
    .button = Open another invitation
problem-invitationOtherPerson = This invitation is for another person.
    .doing = We kept everything as it was.
    .button = Open another invitation

problem-keychainMissing = This computer has no safe place for your key.
    .doing = Your medicines stay locked. We never store them without a lock.
    .button = Try again
problem-keychainLocked = The computer's key safe is locked.
    .doing = Your medicines are safe. Unlock the key safe when the computer asks.
    .button = Try again
problem-keychainSilent = The computer's key safe does not answer.
    .doing = Your medicines are safe. Look for a small window that asks for your password.
    .button = Try again

problem-vaultKeyMissing = The key to your medicines is not on this computer.
    .doing = Your medicines are still here, locked. We changed nothing.
    .button = Try again
problem-vaultWrongKey = The key does not fit your medicines.
    .doing = Your medicines are still here, locked. We changed nothing.
    .button = Try again
problem-vaultDamaged = The file with your medicines is damaged.
    .doing = We left it as it is. The clinic can tell you your medicines.
    .button = Try again
problem-vaultTooNew = A newer Housecall wrote your medicines.
    .doing = We left them as they are. This Housecall needs an update.
    .button = Try again
problem-vaultInUse = Housecall is already open in another window.
    .doing = We opened nothing, so that nothing gets mixed up. Close the other one.
    .button = Try again
problem-diskTrouble = The computer's disk is full or not working.
    .doing = We saved nothing new. What you had before is kept.
    .button = Try again

problem-signInDeclined = You did not finish signing in.
    .doing = Nothing was changed. You can start again.
    .button = Sign in
problem-signInMismatch = The answer did not come from your sign-in.
    .doing = We did not use it, to keep you safe.
    .button = Sign in again
problem-signInTrouble = The clinic's sign-in does not work right now.
    .doing = Your medicines stay readable. Please wait a little and try again.
    .button = Try again
problem-signInAgain = The clinic asks you to sign in again.
    .doing = Until then you see what came before.
    .button = Sign in
problem-signInOtherPerson = Somebody else signed in.
    .doing = We did not use that sign-in. Your records stay yours.
    .button = Sign in again
problem-browserMissing = We could not open your browser.
    .doing = Nothing was changed. You sign in through your browser.
    .button = Try again

problem-clinicUnreachable = We cannot reach your clinic's records.
    .doing = You see what came before. Nothing is lost.
    .button = Try again
problem-clinicTrouble = Your clinic's computer has a problem.
    .doing = You see what came before. Nothing is lost.
    .button = Try again
problem-recordsUnreadable = We cannot read what the clinic sent.
    .doing = You see what came before. We threw nothing away.
    .button = Try again
problem-recordsIncomplete = We could not read some of your records.
    .doing = You see all the others. Ask the clinic about the rest.
    .button = Try again

problem-hubUnreachable = We cannot reach the waiting room.
    .doing = The doctor does not know yet that you are here.
    .button = Try again
problem-hubRefused = The waiting room did not let this computer in.
    .doing = The doctor does not know that you are here.
    .button = Try again

problem-callNotPrivate = We could not be sure this is your doctor.
    .doing = We stopped the call. Nobody saw or heard you.
    .button = Go back in
problem-callLost = The line to the doctor broke.
    .doing = We could not get it back. You can go in again.
    .button = Go back in
problem-doctorAway = The doctor's page closed.
    .doing = The visit has stopped. You can go in again.
    .button = Go back in
problem-callNotConnected = We could not connect you to the doctor.
    .doing = We stopped trying. You can go in again.
    .button = Go back in

problem-cameraAbsent = We found no camera.
    .doing = The visit works with sound alone. The doctor cannot see you.
    .button = Check again
problem-cameraBusy = Another program is using the camera.
    .doing = The visit works with sound alone. Close the other program.
    .button = Check again
problem-microphoneAbsent = We found no microphone.
    .doing = The doctor can see you but cannot hear you.
    .button = Check again
problem-microphoneBusy = Another program is using the microphone.
    .doing = The doctor cannot hear you yet. Close the other program.
    .button = Check again
problem-speakerAbsent = We found no speaker.
    .doing = You cannot hear the doctor. The doctor can write to you.
    .button = Check again

problem-unexpected = Something went wrong.
    .doing = It is not your fault. Your records are kept.
    .button = Try again
