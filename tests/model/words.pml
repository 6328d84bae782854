/*
 * The picture words, with somebody in between who can certify anybody: the clinic's root key is stolen, or a guest has
 * no certificate. Nothing is left then but the three words that two people read to each other.
 *
 * What it is: the doctor offers and the hub answers her as the patient; the hub offers as the doctor and the patient
 * answers it. Each side's words are a hash over both nonces of its set-up, and over names and fingerprints the hub
 * knows. Whoever still has a nonce to choose when all the rest of both hashes is known tries nonces until the words are
 * the same: they are 24 bits, so that takes moments. Whoever had to choose before is left to chance, 1 in 16,777,216.
 *
 * Asserted: the hub never chooses a nonce with all the rest known.
 *
 * NO_COMMITMENT: the confirm may show any nonce. NO_HIDING: the offer shows the nonce and not its hash.
 */

/* What the hub has seen, and what it can no longer change. */
bool seen_doctors, seen_patients, tied_to_doctor, tied_to_patient;
/* How far each set-up is. */
bool answered_doctor, offered_patient, patient_answered, confirmed_patient;
bool ground;

inline tie(side, its_nonce, other_side, other_nonce) {
  if
  :: its_nonce && other_side && other_nonce -> ground = true; printf("broken: the hub chose a nonce that gives the same words\n")
  :: else
  fi;
  side = true
}

init {
#ifdef NO_HIDING
  seen_doctors = true;
#endif
  do
  :: atomic { !ground && !answered_doctor ->
      printf("the hub answers the doctor\n");
      tie(tied_to_doctor, seen_doctors, tied_to_patient, seen_patients);
      answered_doctor = true
    }
  :: atomic { !ground && answered_doctor && !seen_doctors -> printf("the doctor confirms: her nonce\n"); seen_doctors = true }
  :: atomic { !ground && !offered_patient ->
      printf("the hub offers to the patient\n");
#ifndef NO_COMMITMENT
      tie(tied_to_patient, seen_patients, tied_to_doctor, seen_doctors);
#endif
      offered_patient = true
    }
  :: atomic { !ground && offered_patient && !patient_answered ->
      printf("the patient answers: her nonce\n");
      patient_answered = true; seen_patients = true
    }
  :: atomic { !ground && patient_answered && !confirmed_patient ->
      printf("the hub confirms to the patient\n");
#ifdef NO_COMMITMENT
      tie(tied_to_patient, seen_patients, tied_to_doctor, seen_doctors);
#endif
      confirmed_patient = true
    }
  :: else -> break
  od;
  assert(!ground)
}
